/**
 * What a drag does to single cards: those in the hand, those in its way. Each card hears only of
 * itself: a board draws hundreds, and a drag changes a few of them with every step.
 */

/** How a drag concerns one card. */
export class Touch {
  /** Carried by the pointer. */
  carried = $state(false);
  /** Moved by keys: it stays where it is until it is dropped. */
  moving = $state(false);
  /** A carried one would overlap it. */
  blocked = $state(false);
}

const NONE: ReadonlySet<string> = new Set();

class Touched {
  readonly #cards = new Map<string, Touch>();
  #held = NONE;
  #blocked = NONE;

  /** How the drag of this moment concerns a card. */
  of(id: string): Touch {
    let touch = this.#cards.get(id);
    if (!touch) this.#cards.set(id, (touch = new Touch()));
    return touch;
  }

  /** These are in the hand, by keys or by the pointer; all others are not. */
  hold(ids: ReadonlySet<string>, byKeys: boolean): void {
    for (const id of this.#held) {
      if (ids.has(id)) continue;
      const touch = this.of(id);
      touch.carried = touch.moving = false;
    }
    for (const id of ids) {
      const touch = this.of(id);
      touch.carried = !byKeys;
      touch.moving = byKeys;
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
export const touched = new Touched();
