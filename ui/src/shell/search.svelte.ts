/** What a search finds while it is being typed: one question under way, the newest words next, answers that came too late dropped. */
import { asAppError, desk } from '../ipc';
import type { AppError, SearchHits } from '../ipc';

/** Rows of each group. */
const LIMIT = 5;

/** The answers to what is typed. */
export class Finder {
  /** What was found for `answered`; null while nothing is typed. */
  hits = $state.raw<SearchHits | null>(null);
  /** The words that `hits` answers. */
  answered = $state('');
  /** Why there is no answer. */
  fault = $state.raw<AppError | null>(null);
  #wanted = '';
  #busy = false;

  /** Looks for these words. While an answer is on its way only the newest words wait: those between were never read by anyone. */
  ask(words: string): void {
    this.#wanted = words;
    if (words === '') {
      this.hits = null;
      this.answered = '';
      this.fault = null;
    } else if (!this.#busy) void this.#look();
  }

  async #look(): Promise<void> {
    this.#busy = true;
    let done = '';
    while (this.#wanted !== '' && this.#wanted !== done) {
      const words = this.#wanted;
      done = words;
      try {
        const hits = await desk.search(words, LIMIT);
        if (this.#wanted === '') break;
        this.hits = hits;
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
