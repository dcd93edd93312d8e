/** What happens after a drop: the question about the arrival window, the words, the edit. */
import { edits } from '../edits/edits.svelte';
import { announcer } from '../shell/announce.svelte';
import { preferences } from '../shell/preferences.svelte';
import { appointments } from './appointments.svelte';
import type { Move } from './kernel/bulk';
import { keepingWindow, type Placement } from './kernel/moves';
import { calendar } from './state.svelte';
import { movedAllWords } from './words';

/** A move that waits for the answer whether the arrival window goes along. */
export interface WindowChoice {
  before: Placement;
  after: Placement;
  /** How many more windows the answer is for. */
  others: number;
  answer: (choice: 'move' | 'keep' | null) => void;
}

class Drops {
  /** The question that is open. */
  question = $state.raw<WindowChoice | null>(null);
  #last = $state.raw<ReadonlySet<string>>(new Set());

  /** What no view may hide in a count of more: what is selected, and what was dropped last. */
  readonly held: ReadonlySet<string> = $derived(new Set([...calendar.selection, ...this.#last]));

  /** Moves appointments as one edit; `false` when nothing was moved. */
  async drop(moves: readonly Move[]): Promise<boolean> {
    const kept = await this.#askedAboutWindows(moves);
    if (!kept || kept.length === 0) return false;
    const title = movedAllWords(kept, preferences.times, appointments.names);
    announcer.say(title);
    this.#last = new Set(kept.map(({ card }) => card.id));
    return edits.moveAll(kept, title);
  }

  async #askedAboutWindows(moves: readonly Move[]): Promise<readonly Move[] | null> {
    const promised = moves.filter(
      ({ card, placement }) => card.arrivalStart !== null && placement.start !== card.start,
    );
    const [first] = promised;
    if (!first || preferences.current.arrivalWindow !== 'ask') return moves;
    const choice = await new Promise<'move' | 'keep' | null>((answer) => {
      this.question = {
        before: first.card,
        after: first.placement,
        others: promised.length - 1,
        answer,
      };
    });
    this.question = null;
    if (choice !== 'keep') return choice === null ? null : moves;
    return moves.map((move) => ({ ...move, placement: keepingWindow(move.placement, move.card) }));
  }
}

/** The drops of this window. */
export const drops = new Drops();
