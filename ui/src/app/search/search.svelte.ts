/**
 * Searches while the dispatcher types. One search runs at a time, then the newest text is next, and
 * late answers are dropped.
 */
import { asAppError, backend } from '../../ipc';
import type { AppError, SearchHits } from '../../ipc';

/** Rows of each group at first. */
export const FEW = 5;
/** Rows of each group in the long list; the program returns no more. */
export const MANY = 50;

/** The results for the typed text. */
export class Finder {
  /** The results for `answered`; null while nothing is typed. */
  hits = $state.raw<SearchHits | null>(null);
  /** The text that `hits` belongs to. */
  answered = $state('');
  /** Why the search failed. */
  fault = $state.raw<AppError | null>(null);
  /** Whether `hits` is the long list. */
  all = $state(false);
  #wantsAll = false;
  #wanted = '';
  #isStale = false;
  #busy = false;

  /** Searches for a text. While a search runs, only the newest text waits. */
  ask(words: string): void {
    if (words !== this.#wanted) this.#wantsAll = false;
    this.#wanted = words;
    if (words === '') {
      this.hits = null;
      this.answered = '';
      this.fault = null;
    } else if (!this.#busy) void this.#search();
  }

  /** Searches for the same text again, for the long list. */
  more(): void {
    this.#wantsAll = true;
    if (!this.#busy && this.#wanted !== '') void this.#search();
  }

  /** Searches for the same text again, because the records changed. */
  refresh(): void {
    this.#isStale = true;
    if (!this.#busy && this.#wanted !== '') void this.#search();
  }

  async #search(): Promise<void> {
    this.#busy = true;
    let done: string | null = null;
    let doneAll = false;
    while (this.#wanted !== '' && (this.#wanted !== done || this.#wantsAll !== doneAll || this.#isStale)) {
      const words: string = this.#wanted;
      const all: boolean = this.#wantsAll;
      this.#isStale = false;
      done = words;
      doneAll = all;
      try {
        // One more than is shown tells whether there are others.
        const hits = await backend.search(words, all ? MANY : FEW + 1);
        if (this.#wanted === '') break;
        this.hits = hits;
        this.all = all;
        this.fault = null;
      } catch (thrown) {
        if (this.#wanted !== words) continue;
        this.hits = null;
        this.fault = asAppError(thrown);
      }
      this.answered = words;
    }
    this.#busy = false;
  }
}
