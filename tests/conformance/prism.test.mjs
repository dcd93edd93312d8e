// Prism validates the client's requests against the contract. As a proxy, it validates the
// sandbox's responses too.
import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { createInterface } from 'node:readline';
import { after, before, describe, test } from 'node:test';
import { contract, operations, save } from './contract.mjs';
import { examples } from './examples.mjs';
import { startRelay } from './relay.mjs';
import { ROOT, startSandbox } from './sandbox.mjs';

const CALL = `${ROOT}target/debug/examples/call`;
const PRISM = `${ROOT}tests/conformance/node_modules/.bin/prism`;

/** Starts Prism on a free port and returns its address. */
async function startPrism(command, ...rest) {
  const child = spawn(PRISM, [command, '--errors', '--port', '0', ...rest], { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, NO_COLOR: '1' } });
  const ended = once(child, 'exit');
  for await (const line of createInterface({ input: child.stdout })) {
    const address = line.match(/listening on (http:\S+)/)?.[1];
    if (!address) continue;
    // A full pipe would block it.
    child.stdout.resume();
    return {
      address,
      async stop() {
        child.kill('SIGKILL');
        await ended;
      },
    };
  }
  throw new Error('Prism ended before it listened');
}

/** Calls one operation with the client's example program. */
function call(sandbox, api, name, { id, body }) {
  const { token_url, tenant, client_id, client_secret, app_key } = sandbox.connection;
  const env = {
    JPM_API: api, JPM_TOKEN_URL: token_url, JPM_TENANT: String(tenant), JPM_CLIENT_ID: client_id, JPM_CLIENT_SECRET: client_secret,
    JPM_APP_KEY: app_key, JPM_DIALECT: 'contract',
  };
  const given = id === undefined ? { ...body } : { id, ...body };
  return new Promise((resolve) => {
    execFile(CALL, [name, JSON.stringify(given)], { env, timeout: 60_000, maxBuffer: 1 << 28 }, (error, stdout, stderr) => {
      resolve({ code: error ? (error.code ?? error.signal) : 0, stdout, stderr });
    });
  });
}

/** Filters of the lists, to validate their parameters. */
const FILTERS = {
  listJobs: { body: { page: 1, pageSize: 3, modifiedOnOrAfter: '2026-01-02T03:04:05Z', jobStatus: 'Scheduled' } },
  listAppointments: { body: { page: 2, pageSize: 3, modifiedOnOrAfter: '2026-01-02T03:04:05.123456Z', jobId: 7 } },
  listProjects: { body: { page: 1, pageSize: 500, modifiedOnOrAfter: '2026-01-02T03:04:05Z' } },
};

test('Prism rejects a response that breaks the contract', async () => {
  const invalidServer = createServer((_, answer) => answer.writeHead(200, { 'Content-Type': 'application/json' }).end('{"id":"seven"}'));
  invalidServer.listen(0, '127.0.0.1');
  await once(invalidServer, 'listening');
  const upstream = `http://127.0.0.1:${invalidServer.address().port}`;
  const prism = await startPrism('proxy', save(contract(upstream), `${ROOT}target/conformance/contract-of-invalid-server.json`), upstream);
  try {
    const answer = await fetch(`${prism.address}/jobs/7`, { headers: { Authorization: 'Bearer any', 'ST-App-Key': 'any' } });
    assert.equal(answer.status, 500);
    assert.match(await answer.text(), /must be integer/);
  } finally {
    await prism.stop();
    invalidServer.close();
  }
});

for (const [title, start] of [
  ['Prism as the server', (file) => startPrism('mock', file)],
  ['Prism between client and sandbox', (file, sandbox) => startPrism('proxy', file, sandbox.base)],
]) {
  describe(title, () => {
    let sandbox;
    let prism;
    let relay;
    let given;
    const known = operations(contract('http://127.0.0.1'));

    before(async () => {
      sandbox = await startSandbox({ options: ['--appointments', '300'] });
      given = { ...(await examples(sandbox)), ...FILTERS };
      prism = await start(save(contract(sandbox.base), `${ROOT}target/conformance/contract.json`), sandbox);
      relay = await startRelay(`/jpm/v2/${sandbox.connection.tenant}`, prism.address);
    });

    after(async () => {
      relay?.stop();
      await prism?.stop();
      await sandbox?.stop();
    });

    test('the contract has its 17 operations', () => assert.equal(known.length, 17));

    for (const { name, method } of known) {
      test(`${name} is sent as the contract has it`, async () => {
        const answer = await call(sandbox, relay.address, name, given[name]);
        const calls = relay.take();
        assert.equal(answer.code, 0, `${answer.stdout}\n${answer.stderr}\n${JSON.stringify(calls)}`);
        assert.equal(calls.length, 1);
        assert.equal(calls[0].method, method.toUpperCase());
        assert.ok(calls[0].status >= 200 && calls[0].status < 300, JSON.stringify(calls[0]));
        assert.equal(calls[0].violations, undefined);
      });
    }

    test('Prism rejects a request that breaks the contract', async () => {
      const answer = await fetch(`${relay.address}/jpm/v2/${sandbox.connection.tenant}/appointments/1/reschedule`, {
        method: 'PATCH',
        headers: { ...sandbox.headers, 'Content-Type': 'application/json' },
        body: JSON.stringify({ start: 'soon' }),
      });
      assert.equal(answer.status, 422, await answer.text());
      relay.take();
    });
  });
}
