/** What a search finds while it is being typed: one question under way, the newest words next, answers that came too late dropped. */
import { asAppError, desk } from '../../ipc';
import type { AppError, SearchHits } from '../../ipc';

/** Rows of each group at first. */
export const FEW = 5;
/** Rows of each group when all are asked for; the program gives no more. */
export const MANY = 50;

/** The answers to what is typed. */
export class Finder {
  /** What was found for `answered`; null while nothing is typed. */
  hits = $state.raw<SearchHits | null>(null);
  /** The words that `hits` answers. */
  answered = $state('');
  /** Why there is no answer. */
  fault = $state.raw<AppError | null>(null);
  /** The answer has more than a few rows of each group. */
  all = $state(false);
  #wantsAll = false;
  #wanted = '';
  #isStale = false;
  #busy = false;

  /** Looks for these words. While an answer is on its way only the newest words wait: those between were never read by anyone. */
  ask(words: string): void {
    if (words !== this.#wanted) this.#wantsAll = false;
    this.#wanted = words;
    if (words === '') {
      this.hits = null;
      this.answered = '';
      this.fault = null;
    } else if (!this.#busy) void this.#look();
  }

  /** Looks for the same words again, for more than a few rows. */
  more(): void {
    this.#wantsAll = true;
    if (!this.#busy && this.#wanted !== '') void this.#look();
  }

  /** Looks for the same words again, because what can be found has changed. */
  refresh(): void {
    this.#isStale = true;
    if (!this.#busy && this.#wanted !== '') void this.#look();
  }

  async #look(): Promise<void> {
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
        // One more than is shown says that there are others.
        const hits = await desk.search(words, all ? MANY : FEW + 1);
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
