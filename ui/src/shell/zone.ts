/**
 * The way from a date and a time on the wall, as forms have them, to an instant in the business time
 * zone, and back. Calendar views do not come here: they have the geometry that the program gives them.
 */
import { CalendarDateTime, fromAbsolute, parseDate, toZoned } from '@internationalized/date';

/** A date and a minute on the wall. */
export interface WallTime {
  /** `2026-11-24`. */
  date: string;
  /** Minutes after midnight on the wall, 0 to 1,439. */
  minute: number;
}

function local(date: string, minute: number): CalendarDateTime {
  const day = parseDate(date).add({ days: Math.floor(minute / 1440) });
  const rest = ((minute % 1440) + 1440) % 1440;
  return new CalendarDateTime(day.year, day.month, day.day, Math.floor(rest / 60), rest % 60);
}

/**
 * The instant at a time on the wall. Of a repeated hour the first is meant; a time that the clocks
 * skip is read as if they had not been put forward, so 2:30 becomes 3:30.
 */
export function instantOf(date: string, minute: number, timeZone: string): number {
  return toZoned(local(date, minute), timeZone, 'compatible').toDate().getTime();
}

/** The instants at which the wall shows this time: one, two in a repeated hour (the earlier first), none where the clocks skip it. */
export function instantsOf(date: string, minute: number, timeZone: string): number[] {
  const at = local(date, minute);
  const all = (['earlier', 'later'] as const).map((which) => toZoned(at, timeZone, which).toDate().getTime());
  return [...new Set(all)].filter((one) => wallOf(one, timeZone).minute === at.hour * 60 + at.minute);
}

/** Whether the clocks skip this time on this date. */
export function isSkipped(date: string, minute: number, timeZone: string): boolean {
  const back = wallOf(instantOf(date, minute, timeZone), timeZone);
  const asked = local(date, minute);
  return back.minute !== asked.hour * 60 + asked.minute;
}

/** What the clocks on the wall show at an instant. */
export function wallOf(instant: number, timeZone: string): WallTime {
  const zoned = fromAbsolute(instant, timeZone);
  return { date: zoned.toString().slice(0, 10), minute: zoned.hour * 60 + zoned.minute };
}

/** Local time minus UTC at an instant, in minutes. */
export function offsetMinutes(instant: number, timeZone: string): number {
  return Math.round(fromAbsolute(instant, timeZone).offset / 60_000);
}

/** The date `days` later, or earlier when negative. */
export function laterDate(date: string, days: number): string {
  return parseDate(date).add({ days }).toString();
}
