/** Distances in whole days and wall-clock minutes. */
import type { DayLookup } from './zone-days';
import { addDays, daysBetween } from './dates';
import { instantAtWall, wallMinute } from './geometry';

const DAY_MINUTES = 1440;

/** A distance in whole days and wall-clock minutes. */
export interface Distance {
  days: number;
  minutes: number;
}

/** The distance from one instant to another. */
export function distanceOf(from: number, to: number, days: DayLookup): Distance {
  const [first, last] = [days.at(from), days.at(to)];
  return {
    days: daysBetween(first.date, last.date),
    minutes: wallMinute(last, to) - wallMinute(first, from),
  };
}

/** The instant at a distance. 9:00 a day later is 9:00, even if the clocks change in between. */
export function movedBy(instant: number, by: Distance, days: DayLookup): number {
  if (by.days === 0 && by.minutes === 0) return instant;
  const day = days.at(instant);
  const minute = wallMinute(day, instant) + by.minutes;
  const date = addDays(day.date, by.days + Math.floor(minute / DAY_MINUTES));
  return instantAtWall(days.on(date), minute - Math.floor(minute / DAY_MINUTES) * DAY_MINUTES);
}
