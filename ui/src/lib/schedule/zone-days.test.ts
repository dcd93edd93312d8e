import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AUTUMN, HALF_HOUR, SPRING, TUESDAY, anyDay, lookupOf } from './days.fixture';
import { dayLookup } from './zone-days';
import { offsetAt } from './geometry';

describe('computed days', () => {
  it('equal the days that Rust sends, also with 23 and 25 hours', () => {
    for (const day of [AUTUMN, SPRING, TUESDAY, HALF_HOUR]) {
      const made = dayLookup([], (at) => offsetAt(day, at)).on(day.date);
      expect(made).toEqual(day);
    }
  });

  it('follow each other without a gap', () => {
    fc.assert(
      fc.property(anyDay, (day) => {
        const days = lookupOf([day]);
        expect(days.at(day.end).start).toBe(day.end);
        expect(days.at(day.start - 1).end).toBe(day.start);
      }),
    );
  });
});
