/** What happens after a drop: the question about the arrival window, the words, the edit. */
import { calendarMessages } from '../../messages/calendar';
import { undoManager } from '../../state/undo/undo.svelte';
import { announcer } from '../../state/announce.svelte';
import { preferences } from '../../state/preferences.svelte';
import { bufferTyping } from '../../lib/early-typing';
import { appointments } from '../../state/appointments.svelte';
import type { Move } from './bulk-move';
import { keepingWindow, type Placement } from '../../lib/schedule/moves';
import { calendar } from '../state.svelte';
import { perAccount } from '../../state/account-state';
import { movedAllWords } from '../../messages/moves';

/** A move that waits for the answer whether the arrival window goes along. */
export interface WindowChoice {
  before: Placement;
  after: Placement;
  /** How many more windows the answer is for. */
  others: number;
  /** The customer has confirmed. */
  confirmed: boolean;
  answer: (choice: 'move' | 'keep' | null) => void;
}

class CardMoves {
  /** The question that is open. */
  question = $state.raw<WindowChoice | null>(null);
  #last = $state.raw<ReadonlySet<string>>(new Set());

  /** What no view may hide in a count of more: what is selected, and what was dropped last. */
  readonly alwaysShown: ReadonlySet<string> = $derived(new Set([...calendar.selection, ...this.#last]));

  /** Moves appointments as one edit; `false` when nothing was moved. */
  async apply(moves: readonly Move[]): Promise<boolean> {
    const kept = await this.#askedAboutWindows(moves);
    if (!kept || kept.length === 0) return false;
    const title = movedAllWords(kept, preferences.times, appointments.technicians);
    this.#last = new Set(kept.map(({ card }) => card.id));
    const moved = await undoManager.moveAll(kept, title);
    // Said only once it is on the disk: a full one refuses it, and the card goes back.
    announcer.say(moved ? title : calendarMessages.notSaved);
    return moved;
  }

  /** Closes the question; nothing is moved. */
  close(): void {
    this.question?.answer(null);
  }

  /** A customer who has confirmed a window is not given another one without a word. */
  async #askedAboutWindows(moves: readonly Move[]): Promise<readonly Move[] | null> {
    const always = preferences.current.arrivalWindow === 'ask';
    const asked = moves.filter(
      ({ card, placement }) =>
        card.arrivalStart !== null &&
        card.arrivalStart !== placement.arrivalStart &&
        (always || card.confirmed),
    );
    const [first] = asked;
    if (!first) return moves;
    let endTyped = (): void => undefined;
    const choice = await new Promise<'move' | 'keep' | null>((answer) => {
      this.question = {
        before: first.card,
        after: first.placement,
        others: asked.length - 1,
        confirmed: first.card.confirmed,
        answer,
      };
      endTyped = bufferTyping(() => {
        answer(null);
      });
    });
    endTyped();
    this.question = null;
    if (choice !== 'keep') return choice === null ? null : moves;
    const kept = new Set(asked);
    return moves.map((move) =>
      kept.has(move) ? { ...move, placement: keepingWindow(move.placement, move.card) } : move,
    );
  }
}

/** The moves of cards in the open account. */
export let cardMoves: CardMoves;
perAccount(
  () => new CardMoves(),
  (next) => {
    cardMoves = next;
  },
  (last) => {
    last.close();
  },
);
