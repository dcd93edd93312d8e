/** The date filters of the jobs table: civil days of the business time zone. */
import type { DatePreset, DayRange, JobDateField, JobDateFilter, JobDates } from '../../ipc';
import { addDays, startOfWeek } from '../../lib/schedule/dates';

export const DATE_FIELDS: readonly JobDateField[] = ['created', 'scheduled', 'completed', 'modified'];

const PAST: readonly DatePreset[] = ['today', 'yesterday', 'thisWeek', 'last7Days', 'last30Days', 'custom'];

/** The presets of each date. Only appointments are in the future. */
export const PRESETS: Readonly<Record<JobDateField, readonly DatePreset[]>> = {
  created: PAST,
  scheduled: ['today', 'yesterday', 'tomorrow', 'thisWeek', 'nextWeek', 'last7Days', 'last30Days', 'custom'],
  completed: PAST,
  modified: PAST,
};

/** What the presets depend on. */
export interface Today {
  /** Today in the business time zone, `2026-11-24`. */
  date: string;
  /** 1 is Monday, 7 is Sunday. */
  firstDayOfWeek: number;
}

function days(from: string, count: number): DayRange {
  return { from, until: addDays(from, count) };
}

/** The days of a filter; null if it hides nothing. */
export function rangeOf(filter: JobDateFilter, today: Today): DayRange | null {
  const { date } = today;
  switch (filter.preset) {
    case 'today':
      return days(date, 1);
    case 'yesterday':
      return days(addDays(date, -1), 1);
    case 'tomorrow':
      return days(addDays(date, 1), 1);
    case 'thisWeek':
      return days(startOfWeek(date, today.firstDayOfWeek), 7);
    case 'nextWeek':
      return days(addDays(startOfWeek(date, today.firstDayOfWeek), 7), 7);
    case 'last7Days':
      return days(addDays(date, -6), 7);
    case 'last30Days':
      return days(addDays(date, -29), 30);
    case 'custom': {
      const { first, last } = filter;
      if (first === null && last === null) return null;
      // Days in the wrong order mean the same days.
      const [from, to] = first !== null && last !== null && last < first ? [last, first] : [first, last];
      return { from, until: to === null ? null : addDays(to, 1) };
    }
  }
}

/** The filters as the engine takes them. */
export function datesOf(filters: readonly JobDateFilter[], today: Today): JobDates {
  return Object.fromEntries(
    filters.flatMap((filter) => {
      const range = rangeOf(filter, today);
      return range ? [[filter.field, range]] : [];
    }),
  );
}

/** The filters with another choice for one date; null shows any time. */
export function withDate(
  filters: readonly JobDateFilter[],
  field: JobDateField,
  choice: Omit<JobDateFilter, 'field'> | null,
): JobDateFilter[] {
  const others = filters.filter((filter) => filter.field !== field);
  const next = choice ? [...others, { field, ...choice }] : others;
  return next.sort((a, b) => DATE_FIELDS.indexOf(a.field) - DATE_FIELDS.indexOf(b.field));
}
