/** The drag state of each card, so that a drag redraws only the cards that it affects. */
import { perAccount } from '../../state/account-state';
import { appointments } from '../../state/appointments.svelte';
import { PerCard } from '../per-card';

/** How the current drag affects one card. */
export class DragCardState {
  /** Whether the pointer drags it. */
  dragged = $state(false);
  /** Whether keys move it. It is drawn in its old place until it is dropped. */
  moving = $state(false);
  /** Whether a dragged card would overlap it. */
  blocked = $state(false);
}

const NONE: ReadonlySet<string> = new Set();

class DragCardStates {
  readonly #cards = new PerCard(() => new DragCardState());
  #dragged = NONE;
  #blocked = NONE;

  /** The state of a card. */
  of(id: string): DragCardState {
    return this.#cards.of(id);
  }

  /** Marks these cards as dragged by the pointer or moved by keys, and no others. */
  setDragged(ids: ReadonlySet<string>, byKeys: boolean): void {
    for (const id of this.#dragged) {
      if (ids.has(id)) continue;
      const state = this.of(id);
      state.dragged = state.moving = false;
    }
    for (const id of ids) {
      const state = this.of(id);
      state.dragged = !byKeys;
      state.moving = byKeys;
    }
    this.#dragged = ids;
    const { cards } = appointments;
    this.#cards.forgetUnless((id) => cards.has(id) || ids.has(id) || this.#blocked.has(id));
  }

  /** Marks these cards as overlapped, and no others. */
  setBlocked(ids: ReadonlySet<string>): void {
    for (const id of this.#blocked) if (!ids.has(id)) this.of(id).blocked = false;
    for (const id of ids) if (!this.#blocked.has(id)) this.of(id).blocked = true;
    this.#blocked = ids;
  }
}

/** The drag states of the open account. */
export let dragCardStates: DragCardStates;
perAccount(
  () => new DragCardStates(),
  (next) => {
    dragCardStates = next;
  },
);
