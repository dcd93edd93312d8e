/** Reading days before they are shown: from the moment the button that leads to them goes down. */
import type { BoardSpan } from '../ipc';
import { clock } from '../state/clock.svelte';
import * as format from '../messages/format';
import { preferences } from '../state/preferences.svelte';
import { session } from '../state/session.svelte';
import { appointments } from '../state/appointments.svelte';
import { daysBetween, type CivilDate } from '../lib/schedule/dates';
import type { ViewName } from './state.svelte';
import { calendar, type DayRange } from './state.svelte';

/** Where a button leads to: another day, another view, another number of days on the board. */
interface Goal {
  date?: CivilDate;
  view?: ViewName;
  span?: BoardSpan;
}

/** Loads the agenda, which is a chunk of its own. */
export const loadAgenda = () => import('./views/Agenda.svelte');

/** The present day where the company is. By the clock, not by what was read: a window stays open over night. */
export function presentDay(): CivilDate {
  return dateOf(clock.minute);
}

/** The days that are shown, or will be. */
export function dayRangeOf({ span, ...goal }: Goal = {}): DayRange {
  const { board, firstDayOfWeek } = preferences.current;
  return calendar.dayRange(presentDay(), firstDayOfWeek, span ?? board.span, goal);
}

/** The date of an instant where the company is. */
export function dateOf(instant: number): CivilDate {
  return format.dateIn(appointments.page?.timeZone ?? session.timeZone, instant);
}

/** Whether the calendar shows a date, or will in a moment. */
export function showsDate(date: CivilDate): boolean {
  const { firstDay, days } = dayRangeOf();
  const at = daysBetween(firstDay, date);
  return at >= 0 && at < days;
}

/** What a button has to do when the pointer goes down on it. */
export function readingAhead(goal: () => Goal): (event: PointerEvent) => void {
  return ({ button }) => {
    if (button === 0) appointments.prefetch(dayRangeOf(goal()));
  };
}
