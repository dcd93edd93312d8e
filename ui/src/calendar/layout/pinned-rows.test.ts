import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { visibleRowAt, stickyOffset, stickyRows } from './pinned-rows';
import { rowOffsets } from './virtual-range';

/** The unassigned row, two pinned ones, five others. */
const HEIGHTS = [90, 44, 60, 44, 44, 44, 44, 44];
const OFFSETS = rowOffsets(HEIGHTS);
const PINNED = [false, true, true, false, false, false, false, false];

describe('pinned rows', () => {
  it('are sticky', () => {
    expect(stickyRows(PINNED, OFFSETS, 600)).toEqual({ first: 1, end: 3, top: 90, height: 104 });
    expect(stickyRows([false, false], rowOffsets([40, 40]), 600)).toBeNull();
  });

  it('are sticky only as far as they leave room for the others', () => {
    expect(stickyRows(PINNED, OFFSETS, 200)).toEqual({ first: 1, end: 2, top: 90, height: 44 });
    expect(stickyRows(PINNED, OFFSETS, 80)).toBeNull();
  });

  it('stay at their own place until the rows above them are scrolled away', () => {
    const sticky = stickyRows(PINNED, OFFSETS, 600);
    expect(stickyOffset(sticky, 60)).toBe(0);
    expect(stickyOffset(sticky, 200)).toBe(110);
    expect(visibleRowAt(OFFSETS, sticky, 40, 60)).toBe(1);
    expect(visibleRowAt(OFFSETS, sticky, 40, 200)).toBe(1);
    expect(visibleRowAt(OFFSETS, sticky, 50, 200)).toBe(2);
    // The scrolled rows are below them.
    expect(visibleRowAt(OFFSETS, sticky, 104, 200)).toBe(5);
  });

  it("never hide a row that can't be scrolled into view", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 30, max: 200 }), { minLength: 2, maxLength: 30 }),
        fc.integer({ min: 0, max: 8 }),
        fc.integer({ min: 200, max: 900 }),
        (heights, pins, view) => {
          const offsets = rowOffsets(heights);
          const pinned = heights.map((_, index) => index > 0 && index <= pins);
          const sticky = stickyRows(pinned, offsets, view);
          const total = offsets.at(-1) ?? 0;
          for (let index = 0; index < heights.length; index += 1) {
            const top = offsets[index] ?? 0;
            const stays = sticky !== null && index >= sticky.first && index < sticky.end;
            const above = sticky !== null && index >= sticky.end ? sticky.height : 0;
            const scrolled = Math.max(0, Math.min(top - above, Math.max(0, total - view)));
            const below = stays ? top - sticky.top + Math.max(sticky.top - scrolled, 0) : top - scrolled;
            expect(visibleRowAt(offsets, sticky, below, scrolled)).toBe(index);
          }
        },
      ),
    );
  });
});
