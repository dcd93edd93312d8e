/** Applies moves: asks about arrival windows, makes the edit, and announces it. */
import { calendarMessages } from '../../messages/calendar';
import { undoManager } from '../../state/undo/undo.svelte';
import { announcer } from '../../state/announce.svelte';
import { preferences } from '../../state/preferences.svelte';
import { bufferTyping } from '../../lib/early-typing';
import { appointments } from '../../state/appointments.svelte';
import type { Move } from './bulk-move';
import { asksAboutWindow, keepingWindow, type Placement, type WindowChoice } from '../../lib/schedule/moves';
import { calendar } from '../state.svelte';
import { perAccount } from '../../state/account-state';
import { movedAllWords } from '../../messages/moves';

/** The question whether the arrival window of a move moves too. */
export interface WindowQuestion {
  before: Placement;
  after: Placement;
  /** How many more windows the answer applies to. */
  others: number;
  /** Whether the customer has confirmed the window. */
  confirmed: boolean;
  answer: (choice: WindowChoice) => void;
}

class CardMoves {
  /** The open question. */
  question = $state.raw<WindowQuestion | null>(null);
  #lastMoved = $state.raw<ReadonlySet<string>>(new Set());

  /** Appointments that no view may fold into a count: the selected ones, and those moved last. */
  readonly alwaysShown: ReadonlySet<string> = $derived(new Set([...calendar.selection, ...this.#lastMoved]));

  /** Moves appointments as one edit. Returns `false` if nothing was moved. */
  async apply(wanted: readonly Move[]): Promise<boolean> {
    const moves = await this.#withWindows(wanted);
    if (!moves || moves.length === 0) return false;
    const title = movedAllWords(moves, preferences.times, appointments.technicians);
    this.#lastMoved = new Set(moves.map(({ card }) => card.id));
    const moved = await undoManager.moveAll(moves, title);
    // Announced only once it is on disk: with a full disk, the card rolls back.
    announcer.say(moved ? title : calendarMessages.notSaved);
    return moved;
  }

  /** Closes the question without moving anything. */
  close(): void {
    this.question?.answer(null);
  }

  /**
   * The moves with the arrival windows that the dispatcher chose; null cancels them. It always asks
   * about a window that the customer has confirmed.
   */
  async #withWindows(moves: readonly Move[]): Promise<readonly Move[] | null> {
    const asked = moves.filter(({ card, placement }) =>
      asksAboutWindow(card, placement, preferences.current.arrivalWindow),
    );
    const [first] = asked;
    if (!first) return moves;
    let stopBuffer = (): void => undefined;
    const choice = await new Promise<WindowChoice>((answer) => {
      this.question = {
        before: first.card,
        after: first.placement,
        others: asked.length - 1,
        confirmed: first.card.confirmed,
        answer,
      };
      stopBuffer = bufferTyping(() => {
        answer(null);
      });
    });
    stopBuffer();
    this.question = null;
    if (choice !== 'keep') return choice === null ? null : moves;
    const keeping = new Set(asked);
    return moves.map((move) =>
      keeping.has(move) ? { ...move, placement: keepingWindow(move.placement, move.card) } : move,
    );
  }
}

/** Applies moves in the open account. */
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
