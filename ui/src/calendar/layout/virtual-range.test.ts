import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { intersecting, pagedRange, rowAt, rowOffsets, visibleRows } from './virtual-range';

const heights = fc.array(fc.integer({ min: 20, max: 200 }), { maxLength: 120 });

describe('rows', () => {
  it('are visible exactly if they touch the visible part', () => {
    fc.assert(
      fc.property(
        heights,
        fc.integer({ min: 0, max: 8000 }),
        fc.integer({ min: 1, max: 900 }),
        (rows, top, height) => {
          const offsets = rowOffsets(rows);
          const { first, end } = visibleRows(offsets, top, top + height);
          rows.forEach((_, index) => {
            const begins = offsets[index] ?? 0;
            const ends = offsets[index + 1] ?? 0;
            const touches = begins < top + height && ends > top;
            expect(index >= first && index < end).toBe(touches);
          });
        },
      ),
    );
  });

  it('are found at a position, or the nearest one', () => {
    const offsets = rowOffsets([40, 60, 50]);
    expect([-5, 0, 39, 40, 99, 100, 149, 150, 900].map((y) => rowAt(offsets, y))).toEqual([
      0, 0, 0, 1, 1, 2, 2, 2, 2,
    ]);
    expect(rowAt(rowOffsets([]), 10)).toBe(-1);
  });
});

describe('appointments', () => {
  it('intersect exactly if they touch the range', () => {
    const items = [
      { start: 0, end: 10 },
      { start: 10, end: 20 },
      { start: 5, end: 50 },
      { start: 30, end: 40 },
    ];
    expect(intersecting(items, 10, 30)).toEqual([items[1], items[2]]);
    expect(intersecting(items, 0, 5)).toEqual([items[0]]);
  });

  it('stay in the range when it is widened to whole pages', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -5000, max: 5000 }),
        fc.integer({ min: 1, max: 3000 }),
        (from, length) => {
          const wide = pagedRange(from, from + length, 240);
          expect(wide.from).toBeLessThanOrEqual(from);
          expect(wide.to).toBeGreaterThanOrEqual(from + length);
          expect(wide.to - wide.from).toBeLessThan(length + 480);
        },
      ),
    );
  });
});
