/**
 * Calculates with dates without a time, such as `2026-11-24`. No time zone is involved. The instants
 * of a day come from `DayGeometry`.
 */

/** A date in the business time zone, ISO 8601. */
export type CivilDate = string;

function parts(date: CivilDate): [number, number, number] {
  const [year = 1970, month = 1, day = 1] = date.split('-').map(Number);
  return [year, month, day];
}

/** The date as milliseconds, as if its midnight were in UTC: a number to calculate with. */
export function civilEpoch(date: CivilDate): number {
  let epoch = epochs.get(date);
  if (epoch === undefined) {
    const [year, month, day] = parts(date);
    epoch = Date.UTC(year, month - 1, day);
    epochs.set(date, epoch);
  }
  return epoch;
}

// Drawing reads this for every appointment. A session has a few hundred dates.
const epochs = new Map<CivilDate, number>();

function fromCivil(year: number, monthIndex: number, day: number): CivilDate {
  return new Date(Date.UTC(year, monthIndex, day)).toISOString().slice(0, 10);
}

/** The date `days` later, or earlier if negative. */
export function addDays(date: CivilDate, days: number): CivilDate {
  const [year, month, day] = parts(date);
  return fromCivil(year, month - 1, day + days);
}

/** The date `months` later. In a shorter month, the 31st becomes its last day. */
export function addMonths(date: CivilDate, months: number): CivilDate {
  const [year, month, day] = parts(date);
  const lastOfTarget = new Date(Date.UTC(year, month + months, 0)).getUTCDate();
  return fromCivil(year, month - 1 + months, Math.min(day, lastOfTarget));
}

/** The days from one date to another; negative if `to` is earlier. */
export function daysBetween(from: CivilDate, to: CivilDate): number {
  return Math.round((civilEpoch(to) - civilEpoch(from)) / 86_400_000);
}

/** The day of the week: 1 is Monday, 7 is Sunday. */
export function weekday(date: CivilDate): number {
  return new Date(civilEpoch(date)).getUTCDay() || 7;
}

/** The first day of the week that contains `date`. */
export function startOfWeek(date: CivilDate, firstDayOfWeek: number): CivilDate {
  return addDays(date, -((weekday(date) - firstDayOfWeek + 7) % 7));
}

/** The first of the month. */
export function startOfMonth(date: CivilDate): CivilDate {
  return `${date.slice(0, 7)}-01`;
}
