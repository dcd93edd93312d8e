import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { programClock } from './moment.js';

/** The folder of the whole project. */
export const root = path.resolve(import.meta.dirname, '../../..');

/** How long a program may take until it says that it is ready. */
const readyWithin = 60_000;

/** A program of the workspace that runs beside a test. */
export class Program {
  private constructor(
    private readonly child: ChildProcessByStdio<null, Readable, Readable>,
    /** What it said when it was ready. */
    readonly ready: unknown,
    private readonly said: string[],
  ) {}

  /** Starts a program of the debug build, and waits for the line of JSON that it prints when it is ready. */
  static async start(name: string, args: readonly string[], environment: Readonly<Record<string, string>> = {}): Promise<Program> {
    const file = path.join(process.env['CARGO_TARGET_DIR'] ?? path.join(root, 'target'), 'debug', name);
    if (!existsSync(file)) throw new Error(`${file} is missing: run make test, or cargo build --workspace --bins`);
    const child = spawn(file, args, { cwd: root, env: { ...process.env, ...programClock(), ...environment }, stdio: ['ignore', 'pipe', 'pipe'] });
    const said: string[] = [];
    createInterface({ input: child.stderr }).on('line', (line) => said.push(line));
    const lines = createInterface({ input: child.stdout });
    const ready = await new Promise<unknown>((resolve, reject) => {
      const late = setTimeout(() => reject(new Error(`${name} is not ready after ${readyWithin / 1000} s\n${said.join('\n')}`)), readyWithin);
      lines.once('line', (line) => {
        clearTimeout(late);
        resolve(JSON.parse(line));
      });
      child.once('exit', (code) => {
        clearTimeout(late);
        reject(new Error(`${name} ended with ${code}\n${said.join('\n')}`));
      });
    }).catch((error: unknown) => {
      child.kill('SIGKILL');
      throw error;
    });
    return new Program(child, ready, said);
  }

  /** What it wrote to standard error so far. */
  get complaints(): string {
    return this.said.join('\n');
  }

  /** Ends it without a chance to tidy up, and waits until it is gone. */
  async kill(): Promise<void> {
    const gone = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await gone;
  }

  /** Ends it, and waits until it is gone. */
  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const gone = once(this.child, 'exit');
    this.child.kill('SIGTERM');
    const stubborn = setTimeout(() => this.child.kill('SIGKILL'), 5_000);
    await gone;
    clearTimeout(stubborn);
  }
}
