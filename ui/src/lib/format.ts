/**
 * Times, dates and lengths in words. Every function that writes a time of day takes the business
 * time zone; nothing here asks for the workstation's.
 */
import type { ClockFormat } from '../ipc';
import { abbreviationAt, isRepeated, offsetAt } from './offsets';

/** What a written time needs. */
export interface TimeStyle {
  /** The business time zone, IANA. */
  timeZone: string;
  /** 12 or 24 hours. */
  clock: ClockFormat;
}

/** The clock on the wall at an instant, as one of Greenwich would show it. */
function wall(instant: number, timeZone: string): Date {
  return new Date(instant + offsetAt(instant, timeZone) * 60_000);
}

/** `9:15 AM` or `09:15`. */
export function time(instant: number, style: TimeStyle): string {
  const minutes = Math.floor(instant / 60_000) + offsetAt(instant, style.timeZone);
  return timeOfMinute(((minutes % 1440) + 1440) % 1440, style.clock);
}

/** The same; in an hour that the clocks show twice with the name of the one that is meant, `1:30 AM CDT`. */
function timeOnce(instant: number, style: TimeStyle): string {
  const { timeZone } = style;
  const shown = time(instant, style);
  return isRepeated(instant, timeZone) ? `${shown} ${abbreviationAt(instant, timeZone)}` : shown;
}

/** The same for a minute of the day. */
export function timeOfMinute(minuteOfDay: number, clock: ClockFormat): string {
  const hours = Math.floor(minuteOfDay / 60) % 24;
  const minutes = String(minuteOfDay % 60).padStart(2, '0');
  if (clock === 'hours24') return `${String(hours).padStart(2, '0')}:${minutes}`;
  return `${String(hours % 12 || 12)}:${minutes} ${hours < 12 ? 'AM' : 'PM'}`;
}

/** Longer than this, days of the week alone would mislead, in milliseconds. */
const DAYS_BY_NAME = 6 * 86_400_000;

/** Whether a stretch of time goes on past the midnight after its begin. */
function overMidnight(start: number, end: number, { timeZone }: TimeStyle): boolean {
  return end > start && dateIn(timeZone, end - 1) !== dateIn(timeZone, start);
}

/** No day is shorter than this, in milliseconds: in spring one has an hour less. */
const SHORTEST_DAY = 23 * 3_600_000;

/** Whether a stretch of time is one day from its begin to its end, also where that is not at midnight. */
function isWholeDay(start: number, end: number, style: TimeStyle): boolean {
  if (end - start < SHORTEST_DAY || overMidnight(start, end, style)) return false;
  const date = dateIn(style.timeZone, start);
  return dateIn(style.timeZone, start - 1) !== date && dateIn(style.timeZone, end) !== date;
}

/**
 * `9:15 – 11:00 AM`; the half of the day is written once where both share it. Over midnight
 * `Tue 8:00 AM – Thu 8:00 AM`, of one whole day `all day`.
 */
export function timeRange(start: number, end: number, style: TimeStyle): string {
  if (start === end) return timeOnce(start, style);
  if (isWholeDay(start, end, style)) return 'all day';
  if (overMidnight(start, end, style)) {
    const name = end - start < DAYS_BY_NAME ? weekday : day;
    return `${name(start, style)} ${timeOnce(start, style)} – ${name(end, style)} ${timeOnce(end, style)}`;
  }
  let from = timeOnce(start, style);
  const to = timeOnce(end, style);
  const half = / [AP]M$/.exec(from);
  if (half && to.endsWith(half[0])) from = from.slice(0, -3);
  return `${from} – ${to}`;
}

/** The date of an instant in a zone, `2026-11-24`. */
export function dateIn(timeZone: string, instant: number): string {
  return wall(instant, timeZone).toISOString().slice(0, 10);
}

/** `Tue`. */
export function weekday(instant: number, style: TimeStyle): string {
  return WEEKDAYS[wall(instant, style.timeZone).getUTCDay()] ?? '';
}

/** `Tue 24 Nov`. */
export function day(instant: number, style: TimeStyle): string {
  return dayOf(wall(instant, style.timeZone));
}

/** `Tue 24 Nov 2026`. */
export function dayWithYear(instant: number, style: TimeStyle): string {
  return `${day(instant, style)} ${String(wall(instant, style.timeZone).getUTCFullYear())}`;
}

/** `Tue 24 Nov, 9:15 AM`. */
export function dayAndTime(instant: number, style: TimeStyle): string {
  return `${day(instant, style)}, ${time(instant, style)}`;
}

/** The part of a stretch of time that lies on one day: `9:15 – 11:00 AM`, `from 10:00 PM`, `all day`, `until 2:00 AM`. */
export function partOfDay(
  start: number,
  end: number,
  on: { start: number; end: number },
  style: TimeStyle,
): string {
  const [before, after] = [start < on.start, end > on.end];
  if (start <= on.start && end >= on.end) return 'all day';
  if (before) return `until ${timeOnce(end, style)}`;
  return after ? `from ${timeOnce(start, style)}` : timeRange(start, end, style);
}

/** `Tue 24 Nov, 9:15 – 11:00 AM`, over midnight `Tue 24 Nov, 8:00 AM – Thu 26 Nov, 8:00 AM`. */
export function dayAndRange(start: number, end: number, style: TimeStyle): string {
  if (overMidnight(start, end, style)) {
    const [from, to] = [timeOnce(start, style), timeOnce(end, style)];
    return `${day(start, style)}, ${from} – ${day(end, style)}, ${to}`;
  }
  return `${day(start, style)}, ${timeRange(start, end, style)}`;
}

const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

function dayOf(at: Date): string {
  return `${WEEKDAYS[at.getUTCDay()] ?? ''} ${String(at.getUTCDate())} ${(MONTHS[at.getUTCMonth()] ?? '').slice(0, 3)}`;
}

/** `Tue 24 Nov` for a date such as `2026-11-24`. */
export function civilDay(date: string): string {
  return dayOf(new Date(`${date}T00:00:00Z`));
}

/** `Tue 24 Nov 2026` for a date such as `2026-11-24`. */
export function civilDayWithYear(date: string): string {
  return `${civilDay(date)} ${date.slice(0, 4)}`;
}

/** `24 Nov 2026` for a date such as `2026-11-24`. */
export function civilShort(date: string): string {
  return civilDayWithYear(date).slice(4);
}

/** `November 2026` or `Nov 2026` for a date such as `2026-11-24`. */
export function civilMonth(date: string, month: 'long' | 'short' = 'long'): string {
  const name = MONTHS[Number(date.slice(5, 7)) - 1] ?? '';
  return `${month === 'long' ? name : name.slice(0, 3)} ${date.slice(0, 4)}`;
}

/** `1 h 45 min`, `45 min`, `2 h`, `3 d 4 h`. */
export function duration(milliseconds: number): string {
  const minutes = Math.round(milliseconds / 60_000);
  if (minutes < 60) return `${String(minutes)} min`;
  const hours = Math.floor(minutes / 60);
  const rest = minutes % 60;
  if (hours < 48) return rest ? `${String(hours)} h ${String(rest)} min` : `${String(hours)} h`;
  const days = Math.floor(hours / 24);
  return hours % 24 ? `${String(days)} d ${String(hours % 24)} h` : `${String(days)} d`;
}

/** How long ago, shortly: `4 s`, `3 min`, `2 h`, `5 d`. */
export function age(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  if (seconds < 60) return `${String(seconds)} s`;
  if (seconds < 3600) return `${String(Math.floor(seconds / 60))} min`;
  if (seconds < 48 * 3600) return `${String(Math.floor(seconds / 3600))} h`;
  return `${String(Math.floor(seconds / 86_400))} d`;
}

/** `in 3 min`, `5 min ago`, `just now`. */
export function relative(instant: number, now: number): string {
  const apart = now - instant;
  if (Math.abs(apart) < 10_000) return 'just now';
  return apart < 0 ? `in ${age(-apart)}` : `${age(apart)} ago`;
}

/** `12,345`. */
export function count(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** `1 job`, `12 jobs`. */
export function counted(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}

/** `Chicago` for `America/Chicago`. */
export function zoneName(timeZone: string): string {
  return (timeZone.split('/').at(-1) ?? timeZone).replaceAll('_', ' ');
}
