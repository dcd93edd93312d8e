/** The list of unconfirmed appointments of one day. */
import { backend, type AppointmentCard } from '../../ipc';
import { firstBusy, unconfirmedOf } from '../../lib/unconfirmed';
import { laterDate } from '../../lib/zone';
import { perAccount } from '../../state/account-state';
import { concernsCalendar } from '../../state/appointments.svelte';
import { MirrorQuery } from '../../state/mirror-query.svelte';
import { presentDay } from '../prefetch';
import { calendar } from '../state.svelte';

/** How many days ahead the next working day is looked for. */
const AHEAD = 7;

interface UnconfirmedDay {
  date: string;
  cards: readonly AppointmentCard[];
}

/** The unconfirmed appointments of a day; without a date, those of the next day with appointments. */
export class UnconfirmedQuery extends MirrorQuery<UnconfirmedDay> {
  constructor(date: string | null) {
    let found = date;
    super({
      concerns: concernsCalendar,
      read: async () => {
        // The day stays while its appointments are confirmed one after the other.
        found ??= await nextWorkingDay();
        const page = await backend.calendarPage({ firstDay: found, days: 1, margin: 0 });
        const [day] = page.days;
        return { date: found, cards: day ? unconfirmedOf(page.appointments, day) : [] };
      },
    });
  }
}

/** The day that the calendar shows, if it is still ahead; null stands for the next working day. */
export function dayInView(): string | null {
  const isOneDay = calendar.view === 'day' || calendar.view === 'board';
  const { date } = calendar;
  return isOneDay && date !== null && date > presentDay() ? date : null;
}

async function nextWorkingDay(): Promise<string> {
  const tomorrow = laterDate(presentDay(), 1);
  const counts = await backend.dayCounts({ firstDay: tomorrow, days: AHEAD, margin: 0 });
  return laterDate(tomorrow, firstBusy(counts));
}

class UnconfirmedList {
  /** Whether the list is open. */
  open = $state(false);
}

/** The list of the open account. */
export let unconfirmedList: UnconfirmedList;
perAccount(
  () => new UnconfirmedList(),
  (next) => {
    unconfirmedList = next;
  },
);
