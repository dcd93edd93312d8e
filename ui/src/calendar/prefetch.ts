/** Prefetches days when the button that shows them is pressed, before the click. */
import type { BoardSpan } from '../ipc';
import { clock } from '../state/clock.svelte';
import * as format from '../messages/format';
import { preferences } from '../state/preferences.svelte';
import { session } from '../state/session.svelte';
import { appointments } from '../state/appointments.svelte';
import { daysBetween, type CivilDate } from '../lib/schedule/dates';
import type { ViewName } from './state.svelte';
import { calendar, type DayRange } from './state.svelte';

/** What a button shows: another day, another view, or another number of days on the board. */
interface Goal {
  date?: CivilDate;
  view?: ViewName;
  span?: BoardSpan;
}

/** Loads the agenda, which is a lazy chunk. */
export const loadAgenda = () => import('./views/Agenda.svelte');

/** Today in the business time zone, by the clock, because a window stays open overnight. */
export function presentDay(): CivilDate {
  return dateOf(clock.minute);
}

/** The days that are shown, or that a button would show. */
export function dayRangeOf({ span, ...goal }: Goal = {}): DayRange {
  const { board, firstDayOfWeek } = preferences.current;
  return calendar.dayRange(presentDay(), firstDayOfWeek, span ?? board.span, goal);
}

/** The date of an instant in the business time zone. */
export function dateOf(instant: number): CivilDate {
  return format.dateIn(appointments.page?.timeZone ?? session.timeZone, instant);
}

/** Whether the calendar shows a date, or is loading it. */
export function showsDate(date: CivilDate): boolean {
  const { firstDay, days } = dayRangeOf();
  const at = daysBetween(firstDay, date);
  return at >= 0 && at < days;
}

/** A handler of `pointerdown` that prefetches what the button shows. */
export function prefetchOnPress(goal: () => Goal): (event: PointerEvent) => void {
  return ({ button }) => {
    if (button === 0) appointments.prefetch(dayRangeOf(goal()));
  };
}
