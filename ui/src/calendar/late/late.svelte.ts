/** Late and overrunning appointments of today, whichever days the calendar shows. */
import { backend, type AppointmentCard } from '../../ipc';
import { MirrorQuery } from '../../state/mirror-query.svelte';
import { untrack } from 'svelte';
import { clock } from '../../state/clock.svelte';
import { dateIn } from '../../messages/format';
import { session } from '../../state/session.svelte';
import { appointments } from '../../state/appointments.svelte';
import { addDays } from '../../lib/schedule/dates';
import { delayOf, type Delay } from '../../lib/schedule/delay';
import { perAccount } from '../../state/account-state';
import { calendar } from '../state.svelte';

/** An appointment that is behind schedule. */
export interface LateAppointment {
  card: AppointmentCard;
  delay: Delay;
}

class LateWatch {
  /** Yesterday and today. They are read only while the calendar shows other days. */
  readonly #query = new MirrorQuery({
    read: () => backend.calendarPage({ firstDay: addDays(this.#today, -1), days: 2, margin: 0 }),
    concerns: ({ everything, appointments }) => everything || appointments.length > 0,
  });

  readonly #today = $derived(dateIn(session.timeZone, clock.minute));
  readonly #loaded = $derived(appointments.page?.days.some((day) => day.date === this.#today) ?? false);

  /** The latest first. Starts of more than a day ago are left out. */
  readonly list = $derived.by<LateAppointment[]>(() => {
    const cards = this.#loaded ? appointments.cards.values() : (this.#query.current?.appointments ?? []);
    const found: LateAppointment[] = [];
    for (const card of cards) {
      if (card.start < clock.minute - 86_400_000 || !calendar.admits(card)) continue;
      const delay = delayOf(card, clock.minute);
      if (delay) found.push({ card, delay });
    }
    return found.sort((a, b) => b.delay.by - a.delay.by);
  });

  /** Reads today while the calendar shows other days. Call it in an effect. */
  follow(): (() => void) | undefined {
    if (this.#loaded) {
      this.#query.clear();
      return undefined;
    }
    void this.#today;
    return untrack(() => this.#query.follow());
  }
}

/** The late appointments of the open account. */
export let late: LateWatch;
perAccount(
  () => new LateWatch(),
  (next) => {
    late = next;
  },
);
