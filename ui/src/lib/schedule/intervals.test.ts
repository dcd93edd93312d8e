import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { laneCount, overlaps, packLanes } from './intervals';

const intervals = fc.array(
  fc
    .record({ start: fc.integer({ min: 0, max: 200 }), length: fc.integer({ min: 1, max: 60 }) })
    .map(({ start, length }) => ({ start, end: start + length })),
  { maxLength: 40 },
);

describe('packLanes', () => {
  it('never lets two in one lane overlap, spans included', () => {
    fc.assert(
      fc.property(intervals, (items) => {
        const lanes = packLanes(items);
        expect(lanes.size).toBe(items.length);
        for (const a of items) {
          for (const b of items) {
            if (a === b || !overlaps(a, b)) continue;
            const one = lanes.get(a);
            const other = lanes.get(b);
            expect(one && other).toBeTruthy();
            if (!one || !other) continue;
            const apart = one.lane + one.span <= other.lane || other.lane + other.span <= one.lane;
            expect(apart).toBe(true);
          }
        }
      }),
    );
  });

  it('uses no more lanes than overlap at one moment', () => {
    fc.assert(
      fc.property(intervals, (items) => {
        const busiest = Math.max(
          1,
          ...items.map((item) => items.filter((o) => o.start <= item.start && item.start < o.end).length),
        );
        expect(laneCount(packLanes(items).values())).toBe(busiest);
      }),
    );
  });

  it('gives a whole group the same number of lanes', () => {
    const a = { start: 0, end: 100 };
    const b = { start: 10, end: 20 };
    const c = { start: 90, end: 120 };
    const alone = { start: 120, end: 130 };
    const lanes = packLanes([alone, c, b, a]);
    expect(lanes.get(a)).toEqual({ lane: 0, lanes: 2, span: 1 });
    expect(lanes.get(b)).toEqual({ lane: 1, lanes: 2, span: 1 });
    expect(lanes.get(c)).toEqual({ lane: 1, lanes: 2, span: 1 });
    expect(lanes.get(alone)).toEqual({ lane: 0, lanes: 1, span: 1 });
  });

  it('lets an item span the free lanes beside it', () => {
    const long = { start: 0, end: 10 };
    const second = { start: 0, end: 9 };
    const third = { start: 0, end: 5 };
    const later = { start: 5, end: 8 };
    const lanes = packLanes([long, second, third, later]);
    expect(lanes.get(later)).toEqual({ lane: 2, lanes: 3, span: 1 });
    const alone = { start: 9, end: 10 };
    expect(packLanes([long, second, third, alone]).get(alone)).toEqual({ lane: 1, lanes: 3, span: 2 });
  });
});
