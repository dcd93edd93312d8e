/** The time axis of the board: the drawn hours of several days, one after the other. */
import type { DayGeometry } from '../../ipc/bindings';
import {
  axisMinute,
  axisOf,
  dayAt,
  instantAt,
  instantAtWall,
  wallMinute,
  type Axis,
} from '../../lib/schedule/geometry';
import type { Interval } from '../../lib/schedule/intervals';

/** The part of each day that is drawn, in wall-clock minutes after midnight. */
export interface Hours {
  from: number;
  to: number;
}

/** One day of a timeline. */
export interface TimelineDay {
  day: DayGeometry;
  axis: Axis;
  /** The first minute of its axis that is drawn. */
  first: number;
  /** How many minutes are drawn. */
  length: number;
  /** Its start, in minutes from the left. */
  left: number;
}

/** Days in order, without gaps. */
export interface Timeline {
  days: readonly TimelineDay[];
  /** Length of all days in minutes. */
  length: number;
}

/** A position on a timeline. */
export interface TimelinePosition {
  day: DayGeometry;
  instant: number;
}

/** The timeline of days, each with the same hours or as a whole. */
export function timelineOf(days: readonly DayGeometry[], hours?: Hours): Timeline {
  let left = 0;
  const positioned = days.map((day) => {
    const axis = axisOf([day]);
    const first = hours ? axisMinute(axis, day, instantAtWall(day, hours.from)) : 0;
    const last = hours ? axisMinute(axis, day, instantAtWall(day, hours.to)) : axis.length;
    const at = { day, axis, first, length: Math.max(last - first, 1), left };
    left += at.length;
    return at;
  });
  return { days: positioned, length: left };
}

/** The position of an instant, in minutes from the left. Hours that are not drawn are clamped. */
export function timelineMinute(timeline: Timeline, instant: number): number {
  for (const { day, axis, first, length, left } of timeline.days) {
    if (instant >= day.end) continue;
    const minute = axisMinute(axis, day, instant) - first;
    return left + Math.min(Math.max(minute, 0), length);
  }
  return timeline.length;
}

/** The instant at a position, or the nearest one; null without days. */
export function instantAtMinute(timeline: Timeline, minute: number): TimelinePosition | null {
  const inside = Math.min(Math.max(minute, 0), timeline.length);
  const at = timeline.days.findLast(({ left }) => left <= inside) ?? timeline.days[0];
  return at ? { day: at.day, instant: instantAt(at.axis, at.day, inside - at.left + at.first) } : null;
}

const HOUR = 60;
const DAY = 24 * HOUR;

function hourBefore(minute: number): number {
  return Math.max(0, Math.floor(minute / HOUR) * HOUR);
}

function hourAfter(minute: number): number {
  return Math.min(DAY, Math.ceil(minute / HOUR) * HOUR);
}

/** The hours that contain both. */
export function joinedHours(a: Hours, b: Hours): Hours {
  return { from: Math.min(a.from, b.from), to: Math.max(a.to, b.to) };
}

/** The working day, in whole hours. */
export function workingHours(from: number, to: number): Hours {
  return { from: hourBefore(from), to: Math.max(hourAfter(to), hourBefore(from) + HOUR) };
}

/**
 * The hours that show the start and the end of all items, and at least `least`. Work through the night
 * does not need the hours of the night, because the hours before and after show it.
 */
export function hoursOf(items: readonly Interval[], days: readonly DayGeometry[], least: Hours): Hours {
  let hours = least;
  for (const { start, end } of items) {
    const first = dayAt(days, start);
    if (first) {
      const at = wallMinute(first, start);
      hours = joinedHours(hours, { from: hourBefore(at), to: hourAfter(at + 1) });
    }
    const last = dayAt(days, end - 1);
    if (last && end > start) {
      const at = wallMinute(last, end - 1);
      hours = joinedHours(hours, { from: hourBefore(at), to: hourAfter(at) });
    }
  }
  return hours;
}
