/** Which hours of a day a board of several days draws: nights are left out unless work lies in them. */
import type { DayGeometry } from '../../ipc/bindings';
import { dayAt, wallMinute } from '../../lib/schedule/geometry';
import type { Interval } from '../../lib/schedule/intervals';
import type { Hours } from './timeline';

const HOUR = 60;
const DAY = 24 * HOUR;

function down(minute: number): number {
  return Math.max(0, Math.floor(minute / HOUR) * HOUR);
}

function up(minute: number): number {
  return Math.min(DAY, Math.ceil(minute / HOUR) * HOUR);
}

/** The smallest whole hours that hold both. */
export function joined(a: Hours, b: Hours): Hours {
  return { from: Math.min(a.from, b.from), to: Math.max(a.to, b.to) };
}

/** The working day, in whole hours. */
export function workingHours(from: number, to: number): Hours {
  return { from: down(from), to: Math.max(up(to), down(from) + HOUR) };
}

/**
 * The hours that show each begin and each end of these. Work that goes through a night needs no hour
 * of it: what is left out lies between two hours that are drawn.
 */
export function hoursOf(items: readonly Interval[], days: readonly DayGeometry[], least: Hours): Hours {
  let hours = least;
  for (const { start, end } of items) {
    const first = dayAt(days, start);
    if (first) {
      const at = wallMinute(first, start);
      hours = joined(hours, { from: down(at), to: up(at + 1) });
    }
    const last = dayAt(days, end - 1);
    if (last && end > start) {
      const at = wallMinute(last, end - 1);
      hours = joined(hours, { from: down(at), to: up(at) });
    }
  }
  return hours;
}
