import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rowsInView, tabStopRow, topToShow } from './visible-rows';

const view = fc.record({ top: fc.nat(20_000), height: fc.integer({ min: 1, max: 2000 }) });

describe('tabStopRow', () => {
  it('is the current row, or the nearest drawn one while that is scrolled away', () => {
    const drawn = { first: 10, end: 20 };
    expect([12, 0, 40].map((current) => tabStopRow(current, drawn))).toEqual([12, 10, 19]);
    expect(tabStopRow(3, { first: 0, end: 0 })).toBe(0);
  });
});

describe('rowsInView', () => {
  it('has each row that touches the view, and no row that is further than `beyond` from it', () => {
    fc.assert(
      fc.property(
        view,
        fc.nat(400),
        fc.integer({ min: 20, max: 60 }),
        fc.nat(8),
        (view, count, height, beyond) => {
          const { first, end } = rowsInView({ count, height, beyond }, view);
          expect(first).toBeLessThanOrEqual(end);
          expect(end).toBeLessThanOrEqual(count);
          for (let row = 0; row < count; row += 1) {
            const isDrawn = row >= first && row < end;
            const touches = row * height < view.top + view.height && (row + 1) * height > view.top;
            const distance = Math.max(row * height - view.top - view.height, view.top - (row + 1) * height);
            if (touches) expect(isDrawn).toBe(true);
            if (isDrawn) expect(distance).toBeLessThan(beyond * height + 1);
          }
        },
      ),
    );
  });
});

describe('topToShow', () => {
  const view = { top: 100, height: 50 };

  it('stays where it is for a row in view', () => {
    expect(topToShow({ top: 100, height: 50 }, view)).toBe(100);
    expect(topToShow({ top: 120, height: 10 }, view)).toBe(100);
  });

  it('scrolls as little as it must', () => {
    expect(topToShow({ top: 90, height: 20 }, view)).toBe(90);
    expect(topToShow({ top: 145, height: 20 }, view)).toBe(115);
  });
});
