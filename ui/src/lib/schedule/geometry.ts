/**
 * Converts positions on the time axis of a view to instants and back, also on days of 23 and 25
 * hours.
 *
 * Rust sends the start, the end and the offsets of each day, so no code here needs a time zone. An
 * `Axis` usually has 24 hours. It gets the repeated hour if one of its days has it. A single day
 * that skips an hour leaves it out. So the columns of a week stay aligned by the wall clock, and no
 * two instants share a position.
 */
import type { DayGeometry } from '../../ipc/bindings';
import { civilEpoch } from './dates';

/** Milliseconds in a minute. */
export const MINUTE = 60_000;

/** Wall-clock minutes that an axis has in addition to 24 hours, or lacks. */
interface AxisBreak {
  /** The wall minute after which the axis is shifted. */
  at: number;
  /** Minutes inserted (positive) or removed (negative). */
  by: number;
}

/** The time axis of a view, in minutes from its top or left. */
export interface Axis {
  /** Its length in minutes: 1,440 on ordinary days. */
  length: number;
  /** Where it differs from 24 hours. */
  breaks: AxisBreak[];
}

/** A clock change within a day. */
interface Jump {
  instant: number;
  /** Wall minute before the change. */
  before: number;
  /** Wall minute after the change. */
  after: number;
}

const jumpsOfDays = new WeakMap<DayGeometry, readonly Jump[]>();

function jumps(day: DayGeometry): readonly Jump[] {
  let found = jumpsOfDays.get(day);
  if (!found) jumpsOfDays.set(day, (found = findJumps(day)));
  return found;
}

function findJumps(day: DayGeometry): Jump[] {
  const midnight = civilEpoch(day.date);
  const found: Jump[] = [];
  for (let index = 1; index < day.offsets.length; index += 1) {
    const span = day.offsets[index];
    const previous = day.offsets[index - 1];
    if (!span || !previous || span.minutes === previous.minutes) continue;
    const utc = (span.from - midnight) / MINUTE;
    found.push({ instant: span.from, before: utc + previous.minutes, after: utc + span.minutes });
  }
  return found;
}

/** The offset at an instant, in minutes. */
export function offsetAt(day: DayGeometry, instant: number): number {
  let minutes = day.offsets[0]?.minutes ?? 0;
  for (const span of day.offsets) if (span.from <= instant) minutes = span.minutes;
  return minutes;
}

/** Wall-clock minutes since midnight of the date. They repeat in the repeated hour. */
export function wallMinute(day: DayGeometry, instant: number): number {
  return (instant - civilEpoch(day.date)) / MINUTE + offsetAt(day, instant);
}

/**
 * The instant at a wall-clock time of the day. In the repeated hour it is the first one, and in the
 * skipped hour the first instant after it.
 */
export function instantAtWall(day: DayGeometry, minute: number): number {
  const midnight = civilEpoch(day.date);
  let earliest: number | null = null;
  for (let index = 0; index < day.offsets.length; index += 1) {
    const span = day.offsets[index];
    if (!span) continue;
    const until = day.offsets[index + 1]?.from ?? day.end;
    const instant = midnight + (minute - span.minutes) * MINUTE;
    if (instant < span.from) return span.from;
    if (instant < until) return instant;
    earliest = instant;
  }
  return Math.min(earliest ?? day.end, day.end);
}

/** The axis of days that are drawn side by side. */
export function axisOf(days: readonly DayGeometry[]): Axis {
  const breaks = new Map<string, AxisBreak>();
  for (const day of days) {
    for (const jump of jumps(day)) {
      const by = jump.before - jump.after;
      if (by > 0) breaks.set(`+${String(jump.before)}`, { at: jump.before, by });
      else if (days.length === 1) breaks.set(`-${String(jump.after)}`, { at: jump.after, by });
    }
  }
  const sorted = [...breaks.values()].sort((a, b) => a.at - b.at);
  return { breaks: sorted, length: sorted.reduce((sum, one) => sum + one.by, 1440) };
}

/** The axis position of an instant, in minutes. Instants of other days are clamped to the day. */
export function axisMinute(axis: Axis, day: DayGeometry, instant: number): number {
  const inside = Math.min(Math.max(instant, day.start), day.end);
  const own = jumps(day);
  let minute = wallMinute(day, inside);
  const wall = minute;
  for (const one of axis.breaks) {
    const ownJump = own.find((jump) => (one.by > 0 ? jump.before : jump.after) === one.at);
    const behind = ownJump ? inside >= ownJump.instant : wall >= one.at;
    if (behind) minute += one.by;
  }
  return minute;
}

/** The instant at an axis position, or the next instant if the day does not have that position. */
export function instantAt(axis: Axis, day: DayGeometry, minute: number): number {
  // The position rises with the instant, so bisection is exact and handles every clock change.
  let low = day.start;
  let high = day.end;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (axisMinute(axis, day, middle) < minute) low = middle;
    else high = middle;
  }
  return axisMinute(axis, day, low) >= minute ? low : high;
}

/** A labeled line of the axis. */
export interface Tick {
  /** The axis position. */
  minute: number;
  /** The wall minute. */
  wall: number;
  /** Whether it is in the second pass of a repeated hour. */
  repeated: boolean;
}

/** A line every `step` minutes of the wall clock. */
export function ticks(axis: Axis, step: number): Tick[] {
  const found: Tick[] = [];
  for (let minute = 0; minute < axis.length; minute += step) {
    let wall = minute;
    let repeated = false;
    for (const one of axis.breaks) {
      if (one.by > 0 && wall >= one.at) {
        repeated = wall < one.at + one.by;
        wall -= one.by;
      } else if (one.by < 0 && wall >= one.at + one.by) {
        wall -= one.by;
      }
    }
    found.push({ minute, wall, repeated });
  }
  return found;
}

/** A part of the axis that a day does not have. */
export interface Gap {
  from: number;
  to: number;
  /** Whether the clocks of this day skip it. Otherwise only another day of the axis has it. */
  skipped: boolean;
}

/** The parts of the axis that a day does not have. Views shade them. */
export function missing(axis: Axis, day: DayGeometry): Gap[] {
  const found: Gap[] = [];
  const own = jumps(day);
  const first = axisMinute(axis, day, day.start);
  if (first > 0) found.push({ from: 0, to: first, skipped: true });
  for (const jump of own) {
    const from = axisMinute(axis, day, jump.instant - 1) + 1 / MINUTE;
    const to = axisMinute(axis, day, jump.instant);
    if (to - from > 1 / 60) found.push({ from, to, skipped: true });
  }
  for (const one of axis.breaks) {
    if (one.by > 0 && !own.some((jump) => jump.before === one.at)) {
      found.push({ from: one.at, to: one.at + one.by, skipped: false });
    }
  }
  return found;
}

/**
 * The nearest instant whose wall-clock minutes are a multiple of `step`. The start of the day and
 * each clock change are on the grid too, so that snapping twice equals snapping once.
 */
export function snapInstant(day: DayGeometry, instant: number, step: number): number {
  const size = Math.max(1, step) * MINUTE;
  const clamped = Math.min(Math.max(instant, day.start), day.end);
  const shift = offsetAt(day, clamped) * MINUTE;
  const index = day.offsets.findLastIndex((span) => span.from <= clamped);
  const from = day.offsets[index]?.from ?? day.start;
  const until = day.offsets[index + 1]?.from ?? day.end;
  const down = Math.max(Math.floor((clamped + shift) / size) * size - shift, from);
  const up = Math.min(Math.ceil((clamped + shift) / size) * size - shift, until);
  return clamped - down < up - clamped ? down : up;
}

/** The day that contains an instant. */
export function dayAt(days: readonly DayGeometry[], instant: number): DayGeometry | undefined {
  return days.find((day) => day.start <= instant && instant < day.end);
}

/** The same wall-clock time on another date. */
export function sameTimeOn(from: DayGeometry, to: DayGeometry, instant: number): number {
  return instantAtWall(to, wallMinute(from, instant));
}
