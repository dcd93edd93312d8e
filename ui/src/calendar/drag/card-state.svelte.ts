/**
 * Drag state of each card, so that a drag redraws only the cards it affects: a board has hundreds.
 */
import { perAccount } from '../../state/account-state';

/** How a drag concerns one card. */
export class DragCardState {
  /** Dragged by the pointer. */
  dragged = $state(false);
  /** Moved by keys: it stays where it is until it is dropped. */
  moving = $state(false);
  /** A dragged one would overlap it. */
  blocked = $state(false);
}

const NONE: ReadonlySet<string> = new Set();

class DragCardStates {
  readonly #cards = new Map<string, DragCardState>();
  #held = NONE;
  #blocked = NONE;

  /** How the drag of this moment concerns a card. */
  of(id: string): DragCardState {
    let state = this.#cards.get(id);
    if (!state) this.#cards.set(id, (state = new DragCardState()));
    return state;
  }

  /** These are in the hand, by keys or by the pointer; all others are not. */
  hold(ids: ReadonlySet<string>, byKeys: boolean): void {
    for (const id of this.#held) {
      if (ids.has(id)) continue;
      const state = this.of(id);
      state.dragged = state.moving = false;
    }
    for (const id of ids) {
      const state = this.of(id);
      state.dragged = !byKeys;
      state.moving = byKeys;
    }
    this.#held = ids;
  }

  /** These are in the way; all others are not. */
  block(ids: ReadonlySet<string>): void {
    for (const id of this.#blocked) if (!ids.has(id)) this.of(id).blocked = false;
    for (const id of ids) if (!this.#blocked.has(id)) this.of(id).blocked = true;
    this.#blocked = ids;
  }
}

/** What the drag of this moment touches. */
export let dragCardStates: DragCardStates;
perAccount(
  () => new DragCardStates(),
  (next) => {
    dragCardStates = next;
  },
);
