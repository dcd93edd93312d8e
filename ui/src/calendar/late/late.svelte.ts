/** What is behind its plan now: late starts and work that runs over, wherever the calendar looks. */
import { asAppError, desk, onMirrorChanged, type AppointmentCard } from '../../ipc';
import { clock } from '../../state/clock.svelte';
import { dateIn } from '../../messages/format';
import { session } from '../../state/session.svelte';
import { appointments } from '../../state/appointments.svelte';
import { addDays } from '../../lib/schedule/dates';
import { delayOf, type Delay } from '../../lib/schedule/delay';
import { calendar } from '../state.svelte';

/** An appointment that is behind its plan. */
export interface LateOne {
  card: AppointmentCard;
  delay: Delay;
}

class LateWatch {
  /** Yesterday and today, read only while the calendar looks at other days. */
  #apart = $state.raw<readonly AppointmentCard[]>([]);
  #asked = 0;

  readonly #today = $derived(dateIn(session.timeZone, clock.minute));
  readonly #loaded = $derived(appointments.page?.days.some((day) => day.date === this.#today) ?? false);

  /** The most behind first. What is late since long ago is not found by looking at the clock: a day is enough. */
  readonly list = $derived.by<LateOne[]>(() => {
    const cards = this.#loaded ? appointments.cards.values() : this.#apart;
    const found: LateOne[] = [];
    for (const card of cards) {
      if (card.start < clock.minute - 86_400_000 || !calendar.admits(card)) continue;
      const delay = delayOf(card, clock.minute);
      if (delay) found.push({ card, delay });
    }
    return found.sort((a, b) => b.delay.by - a.delay.by);
  });

  /** Reads today while the calendar looks elsewhere. Call it in an effect. */
  follow(): (() => void) | undefined {
    if (this.#loaded) {
      this.#apart = [];
      return undefined;
    }
    const today = this.#today;
    void this.#read(today);
    return onMirrorChanged((batch) => {
      if (batch.everything || batch.appointments.length > 0) void this.#read(today);
    });
  }

  /** Forgets what belongs to an account. */
  reset(): void {
    this.#asked += 1;
    this.#apart = [];
  }

  async #read(today: string): Promise<void> {
    this.#asked += 1;
    const number = this.#asked;
    try {
      const page = await desk.calendarPage({ firstDay: addDays(today, -1), days: 2, margin: 0 });
      if (number === this.#asked) this.#apart = page.appointments;
    } catch (thrown) {
      // The next change asks again.
      console.warn('today could not be read', asAppError(thrown).reason);
    }
  }
}

/** What is behind its plan. */
export const late = new LateWatch();
