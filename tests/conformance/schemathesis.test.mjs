// Schemathesis sends valid and invalid requests of the contract to the sandbox.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { contract, operations, save, withExamples, withRefusals } from './contract.mjs';
import { examples } from './examples.mjs';
import { ROOT, startSandbox } from './sandbox.mjs';

const PROGRAM = `${process.env.JPM_DESK_PYTHON_ENVIRONMENT ?? `${ROOT}tests/conformance/.venv`}/bin/schemathesis`;
const FOLDER = `${ROOT}target/conformance/schemathesis`;
const REPORT = `${FOLDER}/report.json`;

describe('Schemathesis', () => {
  let sandbox;
  let document;
  let report;
  let output;

  before(async () => {
    // It stores what it learns beside its settings. A new run must not depend on that.
    rmSync(FOLDER, { recursive: true, force: true });
    mkdirSync(FOLDER, { recursive: true });
    copyFileSync(`${ROOT}tests/conformance/schemathesis.toml`, `${FOLDER}/schemathesis.toml`);
    sandbox = await startSandbox({ options: ['--appointments', '300'] });
    document = withExamples(withRefusals(contract(sandbox.base)), await examples(sandbox));
    const file = save(document, `${FOLDER}/contract.json`);
    const headers = Object.entries(sandbox.headers).flatMap(([name, value]) => ['--header', `${name}: ${value}`]);
    const run = spawn(
      PROGRAM,
      ['--config-file', `${FOLDER}/schemathesis.toml`, 'run', file, '--url', sandbox.base, ...headers, '--report', 'json', '--report-json-path', REPORT, '--no-color'],
      { cwd: FOLDER, stdio: ['ignore', 'pipe', 'pipe'] },
    );
    const chunks = [];
    run.stdout.on('data', (chunk) => chunks.push(chunk));
    run.stderr.on('data', (chunk) => chunks.push(chunk));
    await once(run, 'close');
    output = Buffer.concat(chunks).toString();
    report = JSON.parse(readFileSync(REPORT, 'utf8'));
  });

  after(() => sandbox?.stop());

  test('finds no failure in any phase', (t) => {
    const { generated, with_failures, errored } = report.test_cases;
    t.diagnostic(`Schemathesis ${report.schemathesis_version}: ${generated} cases, ${with_failures} with failures, ${errored} with errors`);
    assert.equal(with_failures + errored + report.errors.length, 0, output);
    assert.equal(report.exit_code, 0, output);
    for (const phase of ['examples', 'coverage', 'fuzzing', 'stateful']) assert.equal(report.phases[phase].status, 'success', phase);
    // Far fewer cases would mean that it cannot read the document.
    assert.ok(generated > 1000, `only ${generated} cases`);
  });

  for (const { name, method, path } of operations(contract('http://127.0.0.1'))) {
    test(`${name} accepts valid requests`, () => {
      const rates = Object.values(report.valid_rates[`${method.toUpperCase()} ${path}`] ?? {});
      const accepted = rates.reduce((sum, rate) => sum + rate.accepted, 0);
      assert.ok(accepted > 0, `no case of ${method} ${path} was accepted`);
    });
  }
});
