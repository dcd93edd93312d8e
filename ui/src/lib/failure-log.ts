/** Failures of the window: written to the program's log, each once with a count, and told to the dispatcher by whoever caught it. */
import { desk } from '../ipc';
import type { WindowFailure } from '../ipc';
import { cut } from './graphemes';

/** Repetitions are counted for so long before the log hears of them, in milliseconds. */
const PAUSE = 60_000;

/** More different failures than this are not told apart. */
const MOST_KINDS = 50;

/** Lengths that the log takes. */
const MOST = { part: 80, message: 500, stack: 4000 };

/** What was thrown, in words. */
export function messageOf(thrown: unknown): string {
  if (thrown instanceof Error) return thrown.message || thrown.name;
  if (typeof thrown === 'object' && thrown !== null && 'message' in thrown) return String(thrown.message);
  return String(thrown);
}

function stackOf(thrown: unknown): string {
  return thrown instanceof Error ? (thrown.stack ?? '') : '';
}

/** Counts failures and sends them on. */
export class FailureLog {
  #counts = new Map<string, number>();
  readonly #send: (failure: WindowFailure) => void;

  constructor(send: (failure: WindowFailure) => void) {
    this.#send = send;
  }

  /** Takes a failure; whether it is the first of its kind in a while. */
  report(part: string, thrown: unknown): boolean {
    const message = cut(messageOf(thrown), MOST.message);
    const key = this.#counts.size < MOST_KINDS ? `${part} ${message}` : 'others';
    const repeated = this.#counts.get(key);
    if (repeated !== undefined) {
      this.#counts.set(key, repeated + 1);
      return false;
    }
    const failure = {
      part: cut(part, MOST.part),
      message,
      stack: cut(stackOf(thrown), MOST.stack),
    };
    this.#counts.set(key, 0);
    this.#send({ ...failure, count: 1 });
    setTimeout(() => {
      const count = this.#counts.get(key) ?? 0;
      this.#counts.delete(key);
      if (count > 0) this.#send({ ...failure, stack: '', count });
    }, PAUSE);
    return true;
  }
}

/** The log of this window. */
export const failures = new FailureLog((failure) => {
  console.error(`${failure.part} failed`, failure.message, failure.stack);
  // A program that cannot be reached has no log to write to; the window has told the dispatcher.
  desk.windowFailed(failure).catch(() => undefined);
});
