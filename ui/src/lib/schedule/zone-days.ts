/** Finds days by date and by instant, also days that are not loaded. */
import type { DayGeometry, OffsetSpan } from '../../ipc/bindings';
import { addDays, civilEpoch, type CivilDate } from './dates';
import { MINUTE, dayAt } from './geometry';

/** Finds days. */
export interface DayLookup {
  /** The day that contains an instant. */
  at: (instant: number) => DayGeometry;
  /** The day of a date. */
  on: (date: CivilDate) => DayGeometry;
}

/** Local time minus UTC at an instant, in minutes. */
type OffsetAt = (instant: number) => number;

/** The largest offset from UTC, in minutes. */
const FARTHEST = 16 * 60;

/** Offsets change at multiples of this, in milliseconds. */
const QUARTER = 15 * MINUTE;

function dateAt(instant: number, offsetAt: OffsetAt): CivilDate {
  return new Date(instant + offsetAt(instant) * MINUTE).toISOString().slice(0, 10);
}

/** The first instant of a date. */
function startOf(date: CivilDate, offsetAt: OffsetAt): number {
  let before = civilEpoch(date) - FARTHEST * MINUTE;
  let inside = civilEpoch(date) + FARTHEST * MINUTE;
  while (inside - before > MINUTE) {
    const middle = Math.floor((before + inside) / 2 / MINUTE) * MINUTE;
    if (dateAt(middle, offsetAt) < date) before = middle;
    else inside = middle;
  }
  return inside;
}

function geometryOf(date: CivilDate, offsetAt: OffsetAt): DayGeometry {
  const start = startOf(date, offsetAt);
  const end = startOf(addDays(date, 1), offsetAt);
  const offsets: OffsetSpan[] = [{ from: start, minutes: offsetAt(start) }];
  for (let at = start; at < end; at += QUARTER) {
    const minutes = offsetAt(at);
    if (minutes !== offsets.at(-1)?.minutes) offsets.push({ from: at, minutes });
  }
  return { date, start, end, offsets, today: false };
}

/** Looks up loaded days, and computes all others from the offsets of the zone. */
export function dayLookup(loaded: readonly DayGeometry[], offsetAt: OffsetAt): DayLookup {
  const computed = new Map<CivilDate, DayGeometry>();
  const on = (date: CivilDate): DayGeometry => {
    const found = loaded.find((day) => day.date === date) ?? computed.get(date);
    if (found) return found;
    const day = geometryOf(date, offsetAt);
    computed.set(date, day);
    return day;
  };
  return { on, at: (instant) => dayAt(loaded, instant) ?? on(dateAt(instant, offsetAt)) };
}
