import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays } from '../../lib/schedule/dates';
import { AUTUMN, TUESDAY, anyInstant, dayOf } from '../../lib/schedule/days.fixture';
import { MINUTE, instantAtWall } from '../../lib/schedule/geometry';
import { hoursOf, instantAtMinute, timelineMinute, timelineOf, workingHours } from './timeline';

const THREE = [0, 1, 2].map((by) => dayOf(addDays(TUESDAY.date, by), -360));
const LEAST = workingHours(7 * 60, 19 * 60);

const at = (day: number, minute: number): number => instantAtWall(THREE[day] ?? TUESDAY, minute);
const span = (from: number, to: number) => ({ start: from, end: to });

describe('timelineOf', () => {
  const weekend = timelineOf([dayOf('2026-10-31', -300), AUTUMN, dayOf('2026-11-02', -360)]);

  it('is as long as its days together', () => {
    expect(weekend.length).toBe((24 + 25 + 24) * 60);
    expect(timelineMinute(weekend, AUTUMN.end + 60 * MINUTE)).toBe((24 + 25 + 1) * 60);
  });

  it('maps each instant to a position, and back', () => {
    fc.assert(
      fc.property(anyInstant, ({ day, instant }) => {
        const last = day.offsets.at(-1)?.minutes ?? 0;
        const line = timelineOf([day, dayOf(addDays(day.date, 1), last)]);
        expect(instantAtMinute(line, timelineMinute(line, instant))).toEqual({ day, instant });
      }),
    );
  });

  it('clamps instants and positions outside', () => {
    expect(timelineMinute(weekend, 0)).toBe(0);
    expect(timelineMinute(weekend, Number.MAX_SAFE_INTEGER)).toBe(weekend.length);
    expect(instantAtMinute(weekend, -50)?.day.date).toBe('2026-10-31');
    expect(instantAtMinute(weekend, 1e9)?.day.date).toBe('2026-11-02');
    expect(instantAtMinute(timelineOf([]), 5)).toBeNull();
  });
});

describe('hoursOf', () => {
  it('is the working day if work lies within it, also over several days', () => {
    expect(hoursOf([span(at(0, 480), at(0, 600)), span(at(0, 480), at(2, 1020))], THREE, LEAST)).toEqual({
      from: 420,
      to: 1140,
    });
  });

  it('extends to work that is early, late, or past midnight', () => {
    expect(hoursOf([span(at(1, 310), at(1, 400))], THREE, LEAST)).toEqual({ from: 300, to: 1140 });
    expect(hoursOf([span(at(1, 1320), at(2, 120))], THREE, LEAST)).toEqual({ from: 60, to: 1380 });
  });

  it('shows the start and the end of all work', () => {
    const intervals = fc.array(
      fc
        .tuple(fc.nat({ max: 2 }), fc.integer({ min: 0, max: 1439 }), fc.integer({ min: 1, max: 1500 }))
        .map(([day, minute, minutes]) => span(at(day, minute), at(day, minute) + minutes * MINUTE)),
      { maxLength: 12 },
    );
    fc.assert(
      fc.property(intervals, (list) => {
        const hours = hoursOf(list, THREE, LEAST);
        const line = timelineOf(THREE, hours);
        for (const { start, end } of list) {
          const from = timelineMinute(line, start);
          expect(instantAtMinute(line, from)?.instant).toBe(start);
          if (end < (THREE.at(-1)?.end ?? 0)) expect(timelineMinute(line, end)).toBeGreaterThan(from);
        }
      }),
    );
  });

  it('leaves no gap between the days', () => {
    const line = timelineOf(THREE, LEAST);
    expect(line.length).toBe(3 * 720);
    expect(timelineMinute(line, at(0, 1439))).toBe(timelineMinute(line, at(1, 60)));
    expect(instantAtMinute(line, 720)?.instant).toBe(at(1, 420));
  });
});
