/** The selected appointments, also those that were selected on other days. */
import type { AppointmentCard } from '../ipc';
import { perAccount } from '../state/account-state';
import { cardOf } from './drag/gestures';
import { calendar } from './state.svelte';

class SelectedCards {
  /** The last known cards. An action must not silently leave out what other days show. */
  #known = new Map<string, AppointmentCard>();

  readonly current: readonly AppointmentCard[] = $derived.by(() => {
    const before = this.#known;
    this.#known = new Map();
    return [...calendar.selection].flatMap((id) => {
      const card = cardOf(id) ?? before.get(id);
      if (!card) return [];
      this.#known.set(id, card);
      return [card];
    });
  });
}

/** The selected cards of the open account. */
export let selectedCards: SelectedCards;
perAccount(
  () => new SelectedCards(),
  (next) => {
    selectedCards = next;
  },
);
