// Finds and starts the programs that cargo has built.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { statSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';

export const root = path.resolve(import.meta.dirname, '../..');
const target = process.env.CARGO_TARGET_DIR ?? path.join(root, 'target');
const PROFILES = ['measure', 'release', 'debug'];

/** The newest build of a program, because an older one would measure older code. Undefined if there is none. */
export function newest(name) {
  const age = ({ binary }) => statSync(binary, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const all = PROFILES.map((profile) => ({ profile, binary: path.join(target, profile, name) }));
  return all.filter(age).sort((one, other) => age(other) - age(one))[0];
}

/** The newest build of a program that is needed. */
export function built(name) {
  const found = newest(name);
  if (!found) throw new Error(`${name} is not built: run cargo build --profile measure --workspace --bins`);
  return found;
}

/** Starts a program, and waits for the line of JSON that it prints when it is ready. */
export async function start(name, ...args) {
  const { profile, binary } = built(name);
  const child = spawn(binary, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  let log = '';
  child.stderr.setEncoding('utf8').on('data', (text) => {
    log += text;
  });
  const ended = once(child, 'close').then(() => {
    throw new Error(`${name} has ended: ${log}`);
  });
  // Without a listener, the end of the program would end this one.
  ended.catch(() => undefined);
  const [line] = await Promise.race([once(createInterface({ input: child.stdout }), 'line'), ended]);
  return { profile, ready: JSON.parse(line), stop: () => child.kill('SIGKILL') };
}
