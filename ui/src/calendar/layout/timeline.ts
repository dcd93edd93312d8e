/** Days one behind the other on one axis that runs to the right: the board. */
import type { DayGeometry } from '../../ipc/bindings';
import { axisMinute, axisOf, instantAt, instantAtWall, type Axis } from '../../lib/schedule/geometry';

/** The part of each day that is drawn, in minutes after midnight by the clock on the wall. */
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

/** Lines the days up, each with the same hours; without hours whole. */
export function timelineOf(days: readonly DayGeometry[], hours?: Hours): Timeline {
  let left = 0;
  const lined = days.map((day) => {
    const axis = axisOf([day]);
    const first = hours ? axisMinute(axis, day, instantAtWall(day, hours.from)) : 0;
    const last = hours ? axisMinute(axis, day, instantAtWall(day, hours.to)) : axis.length;
    const at = { day, axis, first, length: Math.max(last - first, 1), left };
    left += at.length;
    return at;
  });
  return { days: lined, length: left };
}

/** Minutes from the left; what is not drawn lies at the nearer edge of what is. */
export function timelineMinute(timeline: Timeline, instant: number): number {
  for (const { day, axis, first, length, left } of timeline.days) {
    if (instant >= day.end) continue;
    const minute = axisMinute(axis, day, instant) - first;
    return left + Math.min(Math.max(minute, 0), length);
  }
  return timeline.length;
}

/** What lies at so many minutes from the left; beyond either end the nearest instant. */
export function placeAt(timeline: Timeline, minute: number): Place | null {
  const inside = Math.min(Math.max(minute, 0), timeline.length);
  const at = timeline.days.findLast(({ left }) => left <= inside) ?? timeline.days[0];
  return at ? { day: at.day, instant: instantAt(at.axis, at.day, inside - at.left + at.first) } : null;
}
