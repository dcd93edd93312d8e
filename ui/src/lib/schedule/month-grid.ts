/** The days of a month as six weeks, the form in which every month of the window is drawn. */
import { addDays, startOfMonth, startOfWeek, type CivilDate } from './dates';

/** Six weeks, so that each month has the same height. */
export const MONTH_DAYS = 42;

/** The first of the 42 days that show the month of `date`. */
export function firstOfGrid(date: CivilDate, firstDayOfWeek: number): CivilDate {
  return startOfWeek(startOfMonth(date), firstDayOfWeek);
}

/** The six weeks that show the month of `date`. */
export function weeksOfGrid(date: CivilDate, firstDayOfWeek: number): CivilDate[][] {
  const first = firstOfGrid(date, firstDayOfWeek);
  return Array.from({ length: MONTH_DAYS / 7 }, (_, week) =>
    Array.from({ length: 7 }, (_unused, day) => addDays(first, week * 7 + day)),
  );
}
