/** Requests to scroll something into view. They wait until its days are read and drawn. */

import { isModalOpen } from '../lib/keys';
import { perAccount } from '../state/account-state';
import type { DraftedAppointment } from '../state/new-job-form.svelte';
import { dragging } from './drag/session.svelte';

/** What to scroll into view. */
export type RevealRequest =
  | { what: 'now' }
  /** The target of a move with keys. */
  | { what: 'target' }
  /** An appointment of the New job form. */
  | { what: 'drafted'; drafted: DraftedAppointment }
  /** A card, on a row if it is on several. */
  | { what: 'card'; id: string; row: string | null; booked: BookedAppointment | null };

/** Where an appointment that was just booked is found if it has got the server's id meanwhile. */
export interface BookedAppointment {
  jobId: string;
  start: number;
}

class Reveal {
  request = $state.raw<RevealRequest | null>(null);
  /** Counts the dispatcher's actions. */
  #actions = 0;

  /** Scrolls the current time into view. */
  now(): void {
    this.request = { what: 'now' };
  }

  /** Scrolls the target of a move with keys into view. */
  target(): void {
    this.request = { what: 'target' };
  }

  /** Scrolls an appointment of the New job form into view. */
  drafted(drafted: DraftedAppointment): void {
    this.request = { what: 'drafted', drafted };
  }

  /** Selects a card and scrolls it into view. */
  card(id: string, row: string | null = null, booked: BookedAppointment | null = null): void {
    this.request = { what: 'card', id, row, booked };
  }

  /** Returns a function that reveals a card after its edit, unless the dispatcher does something else first. */
  later(): (id: string, row: string | null) => void {
    const actions = this.#actions;
    return (id, row) => {
      if (actions === this.#actions && !dragging.current && !isModalOpen()) this.card(id, row);
    };
  }

  /** Drops the request, because the dispatcher does something else. */
  cancel(): void {
    this.#actions += 1;
    this.request = null;
  }
}

/** The reveal requests of the open account. */
export let reveal: Reveal;
perAccount(
  () => new Reveal(),
  (next) => {
    reveal = next;
  },
);
