/**
 * Formats times, dates, durations and counts in the language of the setting and the business time
 * zone, never in that of the computer.
 */
import type { ClockFormat } from '../ipc';
import { dateFormat, locale, number, numberFormat } from '../lib/locale.svelte';
import { abbreviationAt, isRepeated, offsetAt } from '../lib/offsets';
import { accent, isPseudoLocale } from '../lib/pseudo-locale';
import { defineMessages } from './define';

const messages = defineMessages({
  allDay: 'all day',
  until: (time: string) => `until ${time}`,
  from: (time: string) => `from ${time}`,
  justNow: 'just now',
  ago: (length: string) => `${length} ago`,
  in: (length: string) => `in ${length}`,
});

/** How times are formatted. */
export interface TimeStyle {
  /** The business time zone, IANA. */
  timeZone: string;
  /** 12 or 24 hours. */
  clock: ClockFormat;
}

/** The text of a formatter, without narrow spaces, which no search field can find. */
function written(text: string): string {
  const plain = text.replace(/[\u2009\u202f]/g, ' ');
  return isPseudoLocale ? accent(plain) : plain;
}

/** The wall-clock time at an instant, as a UTC date. */
function wall(instant: number, timeZone: string): Date {
  return new Date(instant + offsetAt(instant, timeZone) * 60_000);
}

/** The minute of the day in the business time zone. */
function minuteOfDay(instant: number, timeZone: string): number {
  const minutes = Math.floor(instant / 60_000) + offsetAt(instant, timeZone);
  return ((minutes % 1440) + 1440) % 1440;
}

/** `9:15 AM` or `09:15`. */
export function time(instant: number, style: TimeStyle): string {
  return timeOfMinute(minuteOfDay(instant, style.timeZone), style.clock);
}

const TWELVE_HOURS: Intl.DateTimeFormatOptions = { hour: 'numeric', minute: '2-digit', hourCycle: 'h12' };
const DAY_FORMATS: Record<ClockFormat, Intl.DateTimeFormatOptions> = {
  hours12: TWELVE_HOURS,
  hours24: { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
};

// A board formats hundreds of times at once, and there are only 1,440 of them.
const writtenTimes = new Map<string, string>();

/** The same for a minute of the day. */
export function timeOfMinute(minute: number, clock: ClockFormat): string {
  const key = `${locale()} ${clock} ${String(minute)}`;
  let text = writtenTimes.get(key);
  if (text === undefined) {
    text = written(dateFormat(DAY_FORMATS[clock]).format(minute * 60_000));
    writtenTimes.set(key, text);
  }
  return text;
}

/** `AM`: what the 12-hour clock adds to a time. */
function dayPeriod(minute: number): string {
  const parts = dateFormat(TWELVE_HOURS).formatToParts(minute * 60_000);
  return written(parts.find((part) => part.type === 'dayPeriod')?.value ?? '');
}

/** The time. In a repeated hour it has the abbreviation: `1:30 AM CDT`. */
function timeOnce(instant: number, style: TimeStyle): string {
  const { timeZone } = style;
  const shown = time(instant, style);
  return isRepeated(instant, timeZone) ? `${shown} ${abbreviationAt(instant, timeZone)}` : shown;
}

/** From this length on, weekdays alone would be ambiguous, in milliseconds. */
const DAYS_BY_NAME = 6 * 86_400_000;

/** Whether an interval goes over midnight. */
function overMidnight(start: number, end: number, { timeZone }: TimeStyle): boolean {
  return end > start && dateIn(timeZone, end - 1) !== dateIn(timeZone, start);
}

/** The shortest day, in milliseconds: in spring one has 23 hours. */
const SHORTEST_DAY = 23 * 3_600_000;

/** Whether an interval is one whole day, also if the day does not start at midnight. */
function isWholeDay(start: number, end: number, style: TimeStyle): boolean {
  if (end - start < SHORTEST_DAY || overMidnight(start, end, style)) return false;
  const date = dateIn(style.timeZone, start);
  return dateIn(style.timeZone, start - 1) !== date && dateIn(style.timeZone, end) !== date;
}

/**
 * `9:15 – 11:00 AM`: AM or PM is written once if both ends share it. Over midnight it is
 * `Tue 8:00 AM – Thu 8:00 AM`, and for a whole day `all day`.
 */
export function timeRange(start: number, end: number, style: TimeStyle): string {
  if (start === end) return timeOnce(start, style);
  if (isWholeDay(start, end, style)) return messages.allDay;
  if (overMidnight(start, end, style)) {
    const isShort = end - start < DAYS_BY_NAME;
    const at = (instant: number) =>
      isShort
        ? `${weekday(instant, style)} ${timeOnce(instant, style)}`
        : `${day(instant, style)}, ${timeOnce(instant, style)}`;
    return `${at(start)} – ${at(end)}`;
  }
  let from = timeOnce(start, style);
  const to = timeOnce(end, style);
  if (style.clock === 'hours12') {
    const half = ` ${dayPeriod(minuteOfDay(start, style.timeZone))}`;
    if (half !== ' ' && from.endsWith(half) && to.endsWith(half)) from = from.slice(0, -half.length);
  }
  return `${from} – ${to}`;
}

/** The short form for messages to customers: `8 AM`, `8:15 AM`, `08:00`. */
export function shortTime(instant: number, style: TimeStyle): string {
  return shortened(time(instant, style), style);
}

/** The short form for messages to customers: `8 AM–12 PM`, `8:30–11 AM`. */
export function shortRange(start: number, end: number, style: TimeStyle): string {
  return shortened(timeRange(start, end, style), style).replace(' – ', '–');
}

/** Leaves out the minutes of full hours, which only the 12-hour clock can do without. */
function shortened(times: string, { clock }: TimeStyle): string {
  return clock === 'hours12' ? times.replace(/:00(?!\d)/g, '') : times;
}

/** The date of an instant in a zone, `2026-11-24`. */
export function dateIn(timeZone: string, instant: number): string {
  return wall(instant, timeZone).toISOString().slice(0, 10);
}

const DAY: Intl.DateTimeFormatOptions = { weekday: 'short', month: 'short', day: 'numeric' };
const DAY_WITH_YEAR: Intl.DateTimeFormatOptions = { ...DAY, year: 'numeric' };

function dateText(at: Date, options: Intl.DateTimeFormatOptions): string {
  return written(dateFormat(options).format(at));
}

/** `Tue`. */
export function weekday(instant: number, style: TimeStyle): string {
  return dateText(wall(instant, style.timeZone), { weekday: 'short' });
}

/** `Tue, Nov 24`. */
export function day(instant: number, style: TimeStyle): string {
  return dateText(wall(instant, style.timeZone), DAY);
}

/** `Tue, Nov 24, 2026`. */
export function dayWithYear(instant: number, style: TimeStyle): string {
  return dateText(wall(instant, style.timeZone), DAY_WITH_YEAR);
}

/** `Tue, Nov 24, 9:15 AM`. */
export function dayAndTime(instant: number, style: TimeStyle): string {
  return `${day(instant, style)}, ${time(instant, style)}`;
}

/** `Nov 24, 2026, 9:15 AM`. */
export function dateAndTime(instant: number, style: TimeStyle): string {
  return `${civilShort(dateIn(style.timeZone, instant))}, ${time(instant, style)}`;
}

/** The part of an interval on one day: `9:15 – 11:00 AM`, `from 10:00 PM`, `all day`, `until 2:00 AM`. */
export function partOfDay(
  start: number,
  end: number,
  on: { start: number; end: number },
  style: TimeStyle,
): string {
  const [before, after] = [start < on.start, end > on.end];
  if (start <= on.start && end >= on.end) return messages.allDay;
  if (before) return messages.until(timeOnce(end, style));
  return after ? messages.from(timeOnce(start, style)) : timeRange(start, end, style);
}

/** `Tue, Nov 24, 9:15 – 11:00 AM`, over midnight `Tue, Nov 24, 8:00 AM – Thu, Nov 26, 8:00 AM`. */
export function dayAndRange(start: number, end: number, style: TimeStyle): string {
  if (overMidnight(start, end, style)) {
    const [from, to] = [timeOnce(start, style), timeOnce(end, style)];
    return `${day(start, style)}, ${from} – ${day(end, style)}, ${to}`;
  }
  return `${day(start, style)}, ${timeRange(start, end, style)}`;
}

/** A civil date such as `2026-11-24` as an instant for the formatters. */
function civil(date: string): Date {
  return new Date(`${date}T00:00:00Z`);
}

/** `Tue, Nov 24` for a date such as `2026-11-24`. */
export function civilDay(date: string): string {
  return dateText(civil(date), DAY);
}

/** `Tue, Nov 24, 2026` for a date such as `2026-11-24`. */
export function civilDayWithYear(date: string): string {
  return dateText(civil(date), DAY_WITH_YEAR);
}

/** `Nov 24, 2026` for a date such as `2026-11-24`. */
export function civilShort(date: string): string {
  return dateText(civil(date), { month: 'short', day: 'numeric', year: 'numeric' });
}

/** `November 2026` or `Nov 2026` for a date such as `2026-11-24`. */
export function civilMonth(date: string, month: 'long' | 'short' = 'long'): string {
  return dateText(civil(date), { month, year: 'numeric' });
}

/** `Nov` for a date such as `2026-11-24`. */
export function monthName(date: string): string {
  return dateText(civil(date), { month: 'short' });
}

/** `Nov 24` for a date such as `2026-11-24`. */
export function monthAndDay(date: string): string {
  return dateText(civil(date), { month: 'short', day: 'numeric' });
}

/** `2026` for a date such as `2026-11-24`. */
export function yearName(date: string): string {
  return dateText(civil(date), { year: 'numeric' });
}

/** `Jun 7 – 13, 2026`, or `Jun 7 – 13` without the year, for two dates such as `2026-06-07`. */
export function civilRange(first: string, last: string, year: 'year' | 'no year' = 'year'): string {
  const format = dateFormat({
    month: 'short',
    day: 'numeric',
    ...(year === 'year' ? { year: 'numeric' } : {}),
  });
  return written(format.formatRange(civil(first), civil(last)));
}

/** `Tuesday`, `Tue` or `T`: the day of the week, 1 for Monday to 7 for Sunday. */
export function weekdayName(day: number, length: 'long' | 'short' | 'narrow' = 'short'): string {
  // January 1, 2024 is a Monday.
  return dateText(new Date(Date.UTC(2024, 0, day)), { weekday: length });
}

/** `9 AM`, or `09:00`: a whole hour of an axis needs no minutes. */
export function hourOfMinute(minute: number, clock: ClockFormat): string {
  if (clock === 'hours24') return timeOfMinute(minute, clock);
  return written(dateFormat({ hour: 'numeric', hourCycle: 'h12' }).format(minute * 60_000));
}

type Unit = 'second' | 'minute' | 'hour' | 'day';

function unit(value: number, unit: Unit): string {
  return written(numberFormat({ style: 'unit', unit, unitDisplay: 'short' }).format(value));
}

/** `1 hr 45 min`, `45 min`, `2 hr`, `3 days 4 hr`. */
export function duration(milliseconds: number): string {
  const minutes = Math.round(milliseconds / 60_000);
  if (minutes < 60) return unit(minutes, 'minute');
  const hours = Math.floor(minutes / 60);
  const rest = minutes % 60;
  if (hours < 48) return rest ? `${unit(hours, 'hour')} ${unit(rest, 'minute')}` : unit(hours, 'hour');
  const days = Math.floor(hours / 24);
  return hours % 24 ? `${unit(days, 'day')} ${unit(hours % 24, 'hour')}` : unit(days, 'day');
}

/** A short duration, such as an age: `4 sec`, `3 min`, `2 hr`, `5 days`. */
export function age(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  if (seconds < 60) return unit(seconds, 'second');
  if (seconds < 3600) return unit(Math.floor(seconds / 60), 'minute');
  if (seconds < 48 * 3600) return unit(Math.floor(seconds / 3600), 'hour');
  return unit(Math.floor(seconds / 86_400), 'day');
}

/** `in 3 min`, `5 min ago`, `just now`. */
export function relative(instant: number, now: number): string {
  const apart = now - instant;
  if (Math.abs(apart) < 10_000) return messages.justNow;
  return apart < 0 ? messages.in(age(-apart)) : messages.ago(age(apart));
}

/** `12,345`. */
export function count(value: number): string {
  return number(value);
}

/** `Chicago` for `America/Chicago`. */
export function zoneName(timeZone: string): string {
  return (timeZone.split('/').at(-1) ?? timeZone).replaceAll('_', ' ');
}
