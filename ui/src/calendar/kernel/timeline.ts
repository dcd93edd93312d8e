/** Days one behind the other on one axis that runs to the right: the board. */
import type { DayGeometry } from '../../ipc/bindings';
import { axisMinute, axisOf, instantAt, type Axis } from './geometry';

/** One day of a timeline. */
export interface TimelineDay {
  day: DayGeometry;
  axis: Axis;
  /** Where it begins, in minutes from the left. */
  left: number;
}

/** Days in order, without gaps. */
export interface Timeline {
  days: readonly TimelineDay[];
  /** Length of all days in minutes. */
  length: number;
}

/** A place on a timeline. */
export interface Place {
  day: DayGeometry;
  instant: number;
}

/** Lines the days up. */
export function timelineOf(days: readonly DayGeometry[]): Timeline {
  let left = 0;
  const lined = days.map((day) => {
    const axis = axisOf([day]);
    const at = { day, axis, left };
    left += axis.length;
    return at;
  });
  return { days: lined, length: left };
}

/** Minutes from the left; instants outside are clamped to the nearer end. */
export function timelineMinute(timeline: Timeline, instant: number): number {
  for (const { day, axis, left } of timeline.days) {
    if (instant < day.end) return left + axisMinute(axis, day, instant);
  }
  return timeline.length;
}

/** What lies at so many minutes from the left; beyond either end the nearest instant. */
export function placeAt(timeline: Timeline, minute: number): Place | null {
  const inside = Math.min(Math.max(minute, 0), timeline.length);
  const at = timeline.days.findLast(({ left }) => left <= inside) ?? timeline.days[0];
  return at ? { day: at.day, instant: instantAt(at.axis, at.day, inside - at.left) } : null;
}
