import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays } from '../../lib/schedule/dates';
import { AUTUMN, anyInstant, dayOf } from '../../lib/schedule/days.fixture';
import { MINUTE } from '../../lib/schedule/geometry';
import { placeAt, timelineMinute, timelineOf } from './timeline';

describe('days behind each other', () => {
  const weekend = timelineOf([dayOf('2026-10-31', -300), AUTUMN, dayOf('2026-11-02', -360)]);

  it('are as long as the days together', () => {
    expect(weekend.length).toBe((24 + 25 + 24) * 60);
    expect(timelineMinute(weekend, AUTUMN.end + 60 * MINUTE)).toBe((24 + 25 + 1) * 60);
  });

  it('give every instant back', () => {
    fc.assert(
      fc.property(anyInstant, ({ day, instant }) => {
        const last = day.offsets.at(-1)?.minutes ?? 0;
        const line = timelineOf([day, dayOf(addDays(day.date, 1), last)]);
        expect(placeAt(line, timelineMinute(line, instant))).toEqual({ day, instant });
      }),
    );
  });

  it('clamp what lies outside', () => {
    expect(timelineMinute(weekend, 0)).toBe(0);
    expect(timelineMinute(weekend, Number.MAX_SAFE_INTEGER)).toBe(weekend.length);
    expect(placeAt(weekend, -50)?.day.date).toBe('2026-10-31');
    expect(placeAt(weekend, 1e9)?.day.date).toBe('2026-11-02');
    expect(placeAt(timelineOf([]), 5)).toBeNull();
  });
});
