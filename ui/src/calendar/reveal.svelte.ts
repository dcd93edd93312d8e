/** What the calendar has been asked to bring into sight. It waits until its days are read and drawn. */

import { isModalOpen } from '../lib/keys';
import { perAccount } from '../state/account-state';
import { dragging } from './drag/session.svelte';

/** Something to bring into sight. */
export type Wanted =
  | { what: 'now' }
  /** Where the card that is moved by keys would land. */
  | { what: 'target' }
  /** A card; with a row where it stands on several. */
  | { what: 'card'; id: string; row: string | null };

class Reveal {
  wanted = $state.raw<Wanted | null>(null);
  /** Rises with everything the dispatcher does. */
  #turn = 0;

  /** Brings the present hour into sight. */
  now(): void {
    this.wanted = { what: 'now' };
  }

  /** Brings the place that a move by keys aims at into sight. */
  target(): void {
    this.wanted = { what: 'target' };
  }

  /** Selects a card and brings it into sight. */
  card(id: string, row: string | null = null): void {
    this.wanted = { what: 'card', id, row };
  }

  /** Brings a card into sight once its edit is made, if the dispatcher has not gone on with something else by then. */
  later(): (id: string, row: string | null) => void {
    const turn = this.#turn;
    return (id, row) => {
      if (turn === this.#turn && !dragging.current && !isModalOpen()) this.card(id, row);
    };
  }

  /** The dispatcher went on with something else. */
  forget(): void {
    this.#turn += 1;
    this.wanted = null;
  }
}

/** What is to be seen. */
export let reveal: Reveal;
perAccount(
  () => new Reveal(),
  (next) => {
    reveal = next;
  },
);
