/** A value that is read from the mirror, and read again when the mirror changes. */
import { asAppError, onMirrorChanged } from '../ipc';
import type { AppError, ChangeBatch } from '../ipc';

export interface MirrorQueryOptions<T> {
  read: () => Promise<T>;
  /** Whether a change of the mirror may affect the value; without it, every change does. */
  concerns?: (change: ChangeBatch, current: T | null) => boolean;
  /** Is called with a new value just before it replaces the current one. */
  onUpdate?: (next: T, current: T | null) => void;
}

/** Whether a change can affect every record: it is too large to list, or names or unsent edits changed. */
export function concernsAll({ everything, names, operations }: ChangeBatch): boolean {
  return everything || names || operations;
}

/** Reads a value, and reads it again after relevant changes. */
export class MirrorQuery<T> {
  /** The newest value. It stays while the next one is read. Null until the first one arrives. */
  current = $state.raw<T | null>(null);
  /** Why the last read failed; null after a read that succeeded. */
  error = $state.raw<AppError | null>(null);
  readonly #options: MirrorQueryOptions<T>;
  /** The number of the last read. Responses to earlier reads are ignored. */
  #lastRead = 0;
  /** Whether the last read is running, and whether the mirror has changed since it began. */
  #isReading = false;
  #isStale = false;

  constructor(options: MirrorQueryOptions<T>) {
    this.#options = options;
  }

  /** Reads the value now and after each change. The returned function stops that and clears the value. */
  start(): () => void {
    const stop = this.follow();
    return () => {
      stop();
      this.clear();
    };
  }

  /**
   * Like `start`, but the returned function keeps the value. An effect that runs again for another
   * value shows the old one until the new one arrives.
   */
  follow(): () => void {
    void this.read();
    const unsubscribe = onMirrorChanged((change) => {
      if (this.#options.concerns?.(change, this.current) ?? true) this.#readAgain();
    });
    return () => {
      unsubscribe();
      this.#ignoreRunning();
    };
  }

  /** Clears the value, and ignores the response of a running read. */
  clear(): void {
    this.#ignoreRunning();
    this.current = null;
    this.error = null;
  }

  /** Reads the value now. */
  async read(): Promise<void> {
    this.#ignoreRunning();
    this.#isReading = true;
    const thisRead = this.#lastRead;
    try {
      const next = await this.#options.read();
      if (thisRead !== this.#lastRead) return;
      this.#options.onUpdate?.(next, this.current);
      this.current = next;
      this.error = null;
    } catch (thrown) {
      if (thisRead !== this.#lastRead) return;
      this.error = asAppError(thrown);
    }
    this.#isReading = false;
    if (this.#isStale) void this.read();
  }

  /**
   * Reads again after a change. A running read ends first: if each change began another one, no read
   * would end during the first download.
   */
  #readAgain(): void {
    if (this.#isReading) this.#isStale = true;
    else void this.read();
  }

  #ignoreRunning(): void {
    this.#lastRead += 1;
    this.#isReading = false;
    this.#isStale = false;
  }
}
