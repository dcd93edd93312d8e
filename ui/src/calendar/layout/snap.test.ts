import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AUTUMN, SPRING, TUESDAY, anyInstant } from '../../lib/schedule/days.fixture';
import { MINUTE, wallMinute } from '../../lib/schedule/geometry';
import { nudge, snapInstant } from './snap';

const step = fc.constantFrom(5, 10, 15, 20, 30, 45, 60);
const share = fc.double({ min: 0, max: 0.9999, noNaN: true });

describe('snapping', () => {
  it('is idempotent', () => {
    fc.assert(
      fc.property(anyInstant, step, ({ day, instant }, size) => {
        const once = snapInstant(day, instant, size);
        expect(snapInstant(day, once, size)).toBe(once);
      }),
      // Steps that do not divide an hour meet a change of the clock rarely.
      { numRuns: 3000 },
    );
  });

  it('never moves further than half a step, and stays in the day', () => {
    fc.assert(
      fc.property(anyInstant, step, ({ day, instant }, size) => {
        const snapped = snapInstant(day, instant, size);
        expect(Math.abs(snapped - instant)).toBeLessThanOrEqual((size / 2) * MINUTE);
        expect(snapped).toBeGreaterThanOrEqual(day.start);
        expect(snapped).toBeLessThanOrEqual(day.end);
      }),
    );
  });

  it('lands on the grid of the wall clock, also behind a change', () => {
    fc.assert(
      fc.property(fc.constantFrom(TUESDAY, AUTUMN, SPRING), share, (day, at) => {
        const snapped = snapInstant(day, day.start + Math.floor(at * (day.end - day.start)), 15);
        expect(Math.abs(wallMinute(day, snapped) % 15)).toBe(0);
      }),
    );
  });

  it('goes up from the middle', () => {
    const seven = TUESDAY.start + 7.5 * MINUTE;
    expect(snapInstant(TUESDAY, seven, 15)).toBe(TUESDAY.start + 15 * MINUTE);
    expect(snapInstant(TUESDAY, seven - 1, 15)).toBe(TUESDAY.start);
  });
});

describe('nudging', () => {
  it('goes one step and leaves the day over its edge', () => {
    const noon = TUESDAY.start + 720 * MINUTE;
    expect(nudge(TUESDAY, noon, 15, 1)).toBe(noon + 15 * MINUTE);
    expect(nudge(TUESDAY, noon, 15, -1)).toBe(noon - 15 * MINUTE);
    expect(nudge(TUESDAY, TUESDAY.start, 15, -1)).toBe(TUESDAY.start - 15 * MINUTE);
  });
});
