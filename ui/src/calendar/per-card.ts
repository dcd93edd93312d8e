/** State of each card, made when it is first asked for, so that a change redraws only the cards it affects. */
export class PerCard<T> {
  readonly #make: () => T;
  readonly #states = new Map<string, T>();

  constructor(make: () => T) {
    this.#make = make;
  }

  /** The state of a card. */
  of(id: string): T {
    let state = this.#states.get(id);
    if (state === undefined) this.#states.set(id, (state = this.#make()));
    return state;
  }

  /** Forgets the cards that are not kept, such as those of other weeks. */
  forgetUnless(isKept: (id: string) => boolean): void {
    for (const id of this.#states.keys()) if (!isKept(id)) this.#states.delete(id);
  }
}
