/** Days for tests: ordinary ones and those on which clocks change. */
import * as fc from 'fast-check';
import type { DayGeometry } from '../../ipc/bindings';
import { addDays, civilEpoch } from './dates';
import { MINUTE, dayAt, offsetAt } from './geometry';
import { dayLookup, type DayLookup } from './zone-days';

/** A day with its offset in minutes. `change` is the wall minute of a clock change and its size. */
export function dayOf(date: string, offset: number, change?: { at: number; by: number }): DayGeometry {
  const midnight = civilEpoch(date);
  const start = midnight - offset * MINUTE;
  const offsets = [{ from: start, minutes: offset }];
  let last = offset;
  if (change) {
    last = offset + change.by;
    offsets.push({ from: start + change.at * MINUTE, minutes: last });
  }
  const end = civilEpoch(addDays(date, 1)) - last * MINUTE;
  return { date, start, end, offsets, today: false };
}

/** Chicago: 1 November 2026 has 25 hours. */
export const AUTUMN = dayOf('2026-11-01', -300, { at: 120, by: -60 });

/** Chicago: 14 March 2027 has 23 hours. */
export const SPRING = dayOf('2027-03-14', -360, { at: 120, by: 60 });

/** Chicago: an ordinary Tuesday. */
export const TUESDAY = dayOf('2026-11-24', -360);

/** Lord Howe Island changes by half an hour. */
export const HALF_HOUR = dayOf('2026-10-04', 630, { at: 120, by: 30 });

/** Any day: every offset in use, with and without a clock change. */
export const anyDay: fc.Arbitrary<DayGeometry> = fc
  .record({
    date: fc.integer({ min: 0, max: 3000 }).map((days) => addDays('2024-01-01', days)),
    offset: fc.integer({ min: -48, max: 56 }).map((quarters) => quarters * 15),
    change: fc.option(
      fc.record({
        at: fc.constantFrom(60, 120, 180, 1380),
        by: fc.constantFrom(-60, -30, 30, 60),
      }),
      { nil: undefined },
    ),
  })
  .map(({ date, offset, change }) => dayOf(date, offset, change));

/** An instant of any day, mostly near its start, its end and its clock change. */
export const anyInstant: fc.Arbitrary<{ day: DayGeometry; instant: number }> = anyDay.chain((day) => {
  const near = [day.start, day.end, ...day.offsets.map((span) => span.from)];
  return fc
    .oneof(
      fc.integer({ min: day.start, max: day.end - 1 }),
      fc
        .tuple(fc.constantFrom(...near), fc.integer({ min: -100 * MINUTE, max: 100 * MINUTE }))
        .map(([edge, by]) => Math.min(Math.max(edge + by, day.start), day.end - 1)),
    )
    .map((instant) => ({ day, instant }));
});

/** Looks up these days. Days around them have the offsets of the first and the last one. */
export function lookupOf(days: readonly DayGeometry[]): DayLookup {
  const [first = TUESDAY] = days;
  const last = days.at(-1) ?? first;
  return dayLookup(days, (at) => offsetAt(dayAt(days, at) ?? (at < first.start ? first : last), at));
}
