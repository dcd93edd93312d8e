import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MOST, rowsTopOf, scrolledHeight, scrollTopOf } from './scaled-scroll';

describe('scaled scrolling', () => {
  it('changes nothing while the rows fit into an element', () => {
    const heights = { rows: 100_000 * 44, view: 700 };
    expect(scrolledHeight(heights.rows)).toBe(heights.rows);
    expect(rowsTopOf(1234, heights)).toBe(1234);
    expect(scrollTopOf(1234, heights)).toBe(1234);
  });

  it('reaches the first and the last of a million rows', () => {
    const heights = { rows: 1_000_000 * 56, view: 700 };
    expect(scrolledHeight(heights.rows)).toBe(MOST);
    expect(rowsTopOf(0, heights)).toBe(0);
    expect(rowsTopOf(MOST - heights.view, heights)).toBeCloseTo(heights.rows - heights.view, 3);
  });

  it('shows the requested row within a pixel', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 999_999 }),
        fc.constantFrom(32, 44, 56),
        fc.integer({ min: 100, max: 2000 }),
        (row, height, view) => {
          const heights = { rows: 1_000_000 * height, view };
          const wanted = Math.min(row * height, heights.rows - view);
          expect(Math.abs(rowsTopOf(scrollTopOf(wanted, heights), heights) - wanted)).toBeLessThan(1);
        },
      ),
    );
  });
});
