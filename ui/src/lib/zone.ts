/**
 * Converts a date and a time of day, as in forms, to an instant in the business time zone, and
 * back. Calendar views use the program's geometry instead.
 */
import { parseDate } from '@internationalized/date';
import { offsetAt, placeOf, spansOf } from './offsets';

/** A date and a minute on the wall. */
export interface WallTime {
  /** `2026-11-24`. */
  date: string;
  /** Minutes after midnight on the wall, 0 to 1,439. */
  minute: number;
}

const MINUTE = 60_000;
/** More than the offset of any zone, in milliseconds. */
const FURTHEST = 26 * 60 * MINUTE;

/** The time on the wall as milliseconds, as if the wall were in UTC. */
function local(date: string, minute: number): number {
  const { year, month, day } = parseDate(date);
  const at = new Date(0);
  // Date.UTC would read the years 0 to 99 as those of the last century.
  at.setUTCFullYear(year, month - 1, day);
  return at.getTime() + minute * MINUTE;
}

/**
 * The instants at which the wall shows this time: one, two in a repeated hour (the earlier first),
 * none where the clocks skip it.
 */
export function instantsOf(date: string, minute: number, timeZone: string): number[] {
  return instantsAt(local(date, minute), timeZone);
}

function instantsAt(wall: number, timeZone: string): number[] {
  const spans = spansOf(timeZone);
  const instants: number[] = [];
  const last = placeOf(spans, wall + FURTHEST);
  for (let at = placeOf(spans, wall - FURTHEST); at <= last; at += 1) {
    const instant = wall - (spans[at]?.minutes ?? 0) * MINUTE;
    const begun = at === 0 || instant >= (spans[at]?.from ?? 0);
    if (begun && instant < (spans[at + 1]?.from ?? Infinity) && !instants.includes(instant))
      instants.push(instant);
  }
  return instants;
}

/**
 * The instant at a time on the wall. Of a repeated hour the first is meant; a time that the clocks
 * skip is read as if they had not been put forward, so 2:30 becomes 3:30.
 */
export function instantOf(date: string, minute: number, timeZone: string): number {
  const wall = local(date, minute);
  const [first] = instantsAt(wall, timeZone);
  if (first !== undefined) return first;
  const spans = spansOf(timeZone);
  const last = placeOf(spans, wall + FURTHEST);
  for (let at = placeOf(spans, wall - FURTHEST); at < last; at += 1) {
    const instant = wall - (spans[at]?.minutes ?? 0) * MINUTE;
    const change = spans[at + 1];
    if (change && instant >= change.from && wall < change.from + change.minutes * MINUTE) return instant;
  }
  return wall - offsetAt(wall, timeZone) * MINUTE;
}

/** Whether the clocks skip this time on this date. */
export function isSkipped(date: string, minute: number, timeZone: string): boolean {
  return instantsOf(date, minute, timeZone).length === 0;
}

/** What the clocks on the wall show at an instant. */
export function wallOf(instant: number, timeZone: string): WallTime {
  const at = new Date(instant + offsetAt(instant, timeZone) * MINUTE);
  return { date: dateText(at), minute: at.getUTCHours() * 60 + at.getUTCMinutes() };
}

function dateText(at: Date): string {
  const [year, month, day] = [at.getUTCFullYear(), at.getUTCMonth() + 1, at.getUTCDate()];
  return [String(year).padStart(4, '0'), ...[month, day].map((part) => String(part).padStart(2, '0'))].join(
    '-',
  );
}

/** The date `days` later, or earlier when negative. */
export function laterDate(date: string, days: number): string {
  return parseDate(date).add({ days }).toString();
}
