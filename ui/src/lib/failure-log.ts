/** Writes failures of the window to the program's log, each once with a count. */
import { backend } from '../ipc';
import type { WindowFailure } from '../ipc';
import { cut } from './graphemes';

/** How long repetitions are counted before they are logged, in milliseconds. */
const PAUSE = 60_000;

/** How many different failures are counted separately. */
const MOST_KINDS = 50;

/** The longest texts that the log accepts. */
const MOST = { part: 80, message: 500, stack: 4000 };

/** The message of what was thrown. */
export function messageOf(thrown: unknown): string {
  if (thrown instanceof Error) return thrown.message || thrown.name;
  if (typeof thrown === 'object' && thrown !== null && 'message' in thrown) return String(thrown.message);
  return String(thrown);
}

function stackOf(thrown: unknown): string {
  return thrown instanceof Error ? (thrown.stack ?? '') : '';
}

/** Counts failures and sends them to the log. */
export class FailureLog {
  #counts = new Map<string, number>();
  readonly #send: (failure: WindowFailure) => void;

  constructor(send: (failure: WindowFailure) => void) {
    this.#send = send;
  }

  /** Reports a failure. Returns whether it is the first of its kind in a while. */
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
  // If the program can't be reached, there is no log to write to.
  backend.windowFailed(failure).catch(() => undefined);
});
