// Removes each guard of jpm-sync in turn, in a copy of the source, and requires that its test fails.
//   node tests/mutation-guards/run.mjs [WORD]     only guards whose name contains the word
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

const crate = 'src-tauri/crates/jpm-sync';
const copy = 'target/mutation-guards';
const [word = ''] = process.argv.slice(2);
const all = JSON.parse(readFileSync('tests/mutation-guards/guards.json', 'utf8'));
const guards = all.filter(({ guard }) => guard.toLowerCase().includes(word.toLowerCase()));

/** Writes only changed files, so that cargo rebuilds only what it must. */
function writeIfChanged(path, content) {
  if (existsSync(path) && readFileSync(path).equals(content)) return;
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
}

const files = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { maxBuffer: 1 << 26 })
  .toString()
  .split('\0')
  .filter((file) => /^(Cargo\.|src-tauri\/|tests\/[^/]+\/(Cargo\.toml|src\/|tests\/)|clippy\.toml|tauri\.conf\.json)/.test(file) && existsSync(file));
for (const file of files) writeIfChanged(join(copy, file), readFileSync(file));

/**
 * The copy shares the target folder, so that dependencies are not built again. Own profiles keep
 * the crates of the copy apart from those of the workspace. They are not optimized, because each
 * build runs one test.
 */
const ownProfiles = ['client', 'sandbox', 'sync'].flatMap((crate) => {
  const name = `profile.dev.package.jpm-${crate}`;
  return ['--config', `${name}.codegen-units=17`, '--config', `${name}.opt-level=0`];
});

function cargo(command, ...words) {
  const env = { ...process.env, CARGO_TARGET_DIR: resolve('target'), RUST_BACKTRACE: '0' };
  words.unshift(command, ...ownProfiles);
  return spawnSync('cargo', words, { cwd: copy, env, encoding: 'utf8', maxBuffer: 1 << 28 });
}

function check({ file, find, put: instead, binary, test }) {
  const path = join(copy, crate, file);
  // The content comes from the copy, so that edits made meanwhile do not mix in.
  const source = readFileSync(path, 'utf8');
  if (source.split(find).length !== 2) return 'the guard is not where it was: look for it anew';
  const which = binary ? ['--test', binary] : ['--lib'];
  writeIfChanged(path, Buffer.from(source.replace(find, () => instead)));
  try {
    const built = cargo('test', '--locked', '--quiet', '-p', 'jpm-sync', ...which, '--no-run');
    if (built.status !== 0) return `without the guard it does not compile:\n${built.stderr}`;
    const { status, stdout } = cargo('test', '--locked', '-p', 'jpm-sync', ...which, '--', '--exact', test);
    if (/running 0 tests/.test(stdout)) return 'the test does not exist';
    return status === 0 ? 'the test passes without the guard' : null;
  } finally {
    writeIfChanged(path, Buffer.from(source));
  }
}

let failures = 0;
for (const guard of guards) {
  const began = Date.now();
  const trouble = check(guard);
  failures += trouble ? 1 : 0;
  console.log(`${trouble ? '✗' : '✓'} ${guard.guard}\n    ${guard.binary ?? 'lib'}: ${guard.test} (${((Date.now() - began) / 1000).toFixed(0)} s)`);
  if (trouble) console.log(`    ${trouble}`);
}
console.log(`\n${guards.length - failures} of ${guards.length} guards are watched`);
process.exit(failures > 0 || guards.length === 0 ? 1 : 0);
