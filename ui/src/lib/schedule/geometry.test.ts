import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AUTUMN, HALF_HOUR, SPRING, TUESDAY, anyDay, anyInstant, dayOf } from './days.fixture';
import {
  MINUTE,
  axisMinute,
  axisOf,
  instantAt,
  instantAtWall,
  missing,
  sameTimeOn,
  snapInstant,
  ticks,
  wallMinute,
} from './geometry';

const HOUR = 60 * MINUTE;
const step = fc.constantFrom(5, 10, 15, 20, 30, 45, 60);
const share = fc.double({ min: 0, max: 0.9999, noNaN: true });

describe('the axis of one day', () => {
  it('is as long as the day', () => {
    expect(axisOf([TUESDAY]).length).toBe(24 * 60);
    expect(axisOf([AUTUMN]).length).toBe(25 * 60);
    expect(axisOf([SPRING]).length).toBe(23 * 60);
    expect(axisOf([HALF_HOUR]).length).toBe(23.5 * 60);
  });

  it('labels the repeated hour twice and the skipped hour never', () => {
    const autumn = ticks(axisOf([AUTUMN]), 60);
    expect(autumn.map((tick) => tick.wall / 60).slice(0, 5)).toEqual([0, 1, 1, 2, 3]);
    expect(autumn.map((tick) => tick.repeated).slice(0, 4)).toEqual([false, false, true, false]);
    const spring = ticks(axisOf([SPRING]), 60);
    expect(spring.map((tick) => tick.wall / 60).slice(0, 4)).toEqual([0, 1, 3, 4]);
  });

  it('maps each instant to a position of its own, and back', () => {
    fc.assert(
      fc.property(anyInstant, ({ day, instant }) => {
        const axis = axisOf([day]);
        expect(instantAt(axis, day, axisMinute(axis, day, instant))).toBe(instant);
        expect(axisMinute(axis, day, instant)).toBeCloseTo((instant - day.start) / MINUTE, 6);
      }),
    );
  });
});

describe('the axis of several days', () => {
  const week = axisOf([TUESDAY, AUTUMN]);

  it('keeps the wall clock aligned after the repeated hour', () => {
    const nineOnTuesday = instantAtWall(TUESDAY, 9 * 60);
    const nineInAutumn = instantAtWall(AUTUMN, 9 * 60);
    expect(axisMinute(week, TUESDAY, nineOnTuesday)).toBe(axisMinute(week, AUTUMN, nineInAutumn));
    expect(week.length).toBe(25 * 60);
  });

  it('has gaps for what a day does not have', () => {
    expect(missing(week, TUESDAY)).toEqual([{ from: 120, to: 180, skipped: false }]);
    expect(missing(week, AUTUMN)).toEqual([]);
    const spring = axisOf([TUESDAY, SPRING]);
    expect(spring.length).toBe(24 * 60);
    const [gap] = missing(spring, SPRING);
    expect(gap?.from).toBeCloseTo(120, 3);
    expect(gap?.to).toBe(180);
    expect(gap?.skipped).toBe(true);
  });

  it('maps every position to an instant of the day, in order', () => {
    fc.assert(
      fc.property(anyDay, anyDay, fc.integer({ min: 0, max: 1439 }), (one, other, minute) => {
        const axis = axisOf([one, other]);
        const here = instantAt(axis, one, minute);
        const next = instantAt(axis, one, minute + 1);
        expect(here).toBeGreaterThanOrEqual(one.start);
        expect(next).toBeLessThanOrEqual(one.end);
        expect(next).toBeGreaterThanOrEqual(here);
      }),
    );
  });
});

describe('the wall clock', () => {
  it('maps the skipped hour to the first instant after it', () => {
    expect(instantAtWall(SPRING, 150)).toBe(SPRING.start + 2 * HOUR);
    expect(wallMinute(SPRING, SPRING.start + 2 * HOUR)).toBe(180);
  });

  it('maps the repeated hour to its first pass', () => {
    expect(instantAtWall(AUTUMN, 90)).toBe(AUTUMN.start + 1.5 * HOUR);
  });

  it('handles a day that starts at 1 AM', () => {
    const beirut = dayOf('2027-03-28', 120);
    const late = { ...beirut, start: beirut.start, offsets: [{ from: beirut.start, minutes: 180 }] };
    expect(wallMinute(late, late.start)).toBe(60);
    expect(axisMinute(axisOf([late]), late, late.start)).toBe(60);
    expect(missing(axisOf([late]), late)).toEqual([{ from: 0, to: 60, skipped: true }]);
  });

  it('keeps the time of day on another date', () => {
    const nine = instantAtWall(TUESDAY, 9 * 60);
    for (const day of [AUTUMN, SPRING, HALF_HOUR]) {
      expect(wallMinute(day, sameTimeOn(TUESDAY, day, nine))).toBe(9 * 60);
    }
  });
});

describe('snapInstant', () => {
  it('is idempotent', () => {
    fc.assert(
      fc.property(anyInstant, step, ({ day, instant }, size) => {
        const once = snapInstant(day, instant, size);
        expect(snapInstant(day, once, size)).toBe(once);
      }),
      // Steps that do not divide an hour rarely meet a clock change.
      { numRuns: 3000 },
    );
  });

  it('moves by at most half a step, and stays within the day', () => {
    fc.assert(
      fc.property(anyInstant, step, ({ day, instant }, size) => {
        const snapped = snapInstant(day, instant, size);
        expect(Math.abs(snapped - instant)).toBeLessThanOrEqual((size / 2) * MINUTE);
        expect(snapped).toBeGreaterThanOrEqual(day.start);
        expect(snapped).toBeLessThanOrEqual(day.end);
      }),
    );
  });

  it('lands on the grid of the wall clock, also after a clock change', () => {
    fc.assert(
      fc.property(fc.constantFrom(TUESDAY, AUTUMN, SPRING), share, (day, at) => {
        const snapped = snapInstant(day, day.start + Math.floor(at * (day.end - day.start)), 15);
        expect(Math.abs(wallMinute(day, snapped) % 15)).toBe(0);
      }),
    );
  });

  it('rounds up from the middle', () => {
    const seven = TUESDAY.start + 7.5 * MINUTE;
    expect(snapInstant(TUESDAY, seven, 15)).toBe(TUESDAY.start + 15 * MINUTE);
    expect(snapInstant(TUESDAY, seven - 1, 15)).toBe(TUESDAY.start);
  });
});
