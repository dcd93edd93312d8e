/**
 * Dates without a time: `2026-11-24`. Civil arithmetic only, so no zone and no length of a day is
 * involved; instants of a day come from `DayGeometry`.
 */

/** A date in the business time zone, ISO 8601. */
export type CivilDate = string;

function parts(date: CivilDate): [number, number, number] {
  const [year = 1970, month = 1, day = 1] = date.split('-').map(Number);
  return [year, month, day];
}

/** The date as a moment of the proleptic UTC calendar: a number to compute with, not an instant. */
export function civilEpoch(date: CivilDate): number {
  let epoch = epochs.get(date);
  if (epoch === undefined) {
    const [year, month, day] = parts(date);
    epoch = Date.UTC(year, month - 1, day);
    epochs.set(date, epoch);
  }
  return epoch;
}

// Asked for with every appointment that is drawn; a session meets a few hundred dates.
const epochs = new Map<CivilDate, number>();

function fromCivil(year: number, monthIndex: number, day: number): CivilDate {
  return new Date(Date.UTC(year, monthIndex, day)).toISOString().slice(0, 10);
}

/** `days` later, or earlier when negative. */
export function addDays(date: CivilDate, days: number): CivilDate {
  const [year, month, day] = parts(date);
  return fromCivil(year, month - 1, day + days);
}

/** `months` later; the 31st becomes the last day where a month is shorter. */
export function addMonths(date: CivilDate, months: number): CivilDate {
  const [year, month, day] = parts(date);
  const lastOfTarget = new Date(Date.UTC(year, month + months, 0)).getUTCDate();
  return fromCivil(year, month - 1 + months, Math.min(day, lastOfTarget));
}

/** How many days lie between two dates; negative when `to` is earlier. */
export function daysBetween(from: CivilDate, to: CivilDate): number {
  return Math.round((civilEpoch(to) - civilEpoch(from)) / 86_400_000);
}

/** 1 is Monday, 7 is Sunday. */
export function weekday(date: CivilDate): number {
  return new Date(civilEpoch(date)).getUTCDay() || 7;
}

/** The first day of the week that holds `date`. */
export function startOfWeek(date: CivilDate, firstDayOfWeek: number): CivilDate {
  return addDays(date, -((weekday(date) - firstDayOfWeek + 7) % 7));
}

/** The first of the month. */
export function startOfMonth(date: CivilDate): CivilDate {
  return `${date.slice(0, 7)}-01`;
}

/** Whether a text is a date that the calendar has. */
export function isCivilDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const [year, month, day] = parts(text);
  return fromCivil(year, month - 1, day) === text;
}
