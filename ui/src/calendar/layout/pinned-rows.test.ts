import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rowSeenAt, stuckBy, stuckRows } from './pinned-rows';
import { rowOffsets } from './virtual-range';

/** Nobody's row, two pinned ones, five others. */
const HEIGHTS = [90, 44, 60, 44, 44, 44, 44, 44];
const OFFSETS = rowOffsets(HEIGHTS);
const PINNED = [false, true, true, false, false, false, false, false];

describe('rows that stay in sight', () => {
  it('are the pinned ones', () => {
    expect(stuckRows(PINNED, OFFSETS, 600)).toEqual({ first: 1, end: 3, top: 90, height: 104 });
    expect(stuckRows([false, false], rowOffsets([40, 40]), 600)).toBeNull();
  });

  it('are only as many as leave room for the others', () => {
    expect(stuckRows(PINNED, OFFSETS, 200)).toEqual({ first: 1, end: 2, top: 90, height: 44 });
    expect(stuckRows(PINNED, OFFSETS, 80)).toBeNull();
  });

  it('lie at their own place until the rows above them are scrolled away', () => {
    const stuck = stuckRows(PINNED, OFFSETS, 600);
    expect(stuckBy(stuck, 60)).toBe(0);
    expect(stuckBy(stuck, 200)).toBe(110);
    expect(rowSeenAt(OFFSETS, stuck, 40, 60)).toBe(1);
    expect(rowSeenAt(OFFSETS, stuck, 40, 200)).toBe(1);
    expect(rowSeenAt(OFFSETS, stuck, 50, 200)).toBe(2);
    // Below them lies what is scrolled.
    expect(rowSeenAt(OFFSETS, stuck, 104, 200)).toBe(5);
  });

  it('never hide a row that could not be scrolled into sight', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 30, max: 200 }), { minLength: 2, maxLength: 30 }),
        fc.integer({ min: 0, max: 8 }),
        fc.integer({ min: 200, max: 900 }),
        (heights, pins, view) => {
          const offsets = rowOffsets(heights);
          const pinned = heights.map((_, index) => index > 0 && index <= pins);
          const stuck = stuckRows(pinned, offsets, view);
          const total = offsets.at(-1) ?? 0;
          for (let index = 0; index < heights.length; index += 1) {
            const top = offsets[index] ?? 0;
            const stays = stuck !== null && index >= stuck.first && index < stuck.end;
            const above = stuck !== null && index >= stuck.end ? stuck.height : 0;
            const scrolled = Math.max(0, Math.min(top - above, Math.max(0, total - view)));
            const below = stays ? top - stuck.top + Math.max(stuck.top - scrolled, 0) : top - scrolled;
            expect(rowSeenAt(offsets, stuck, below, scrolled)).toBe(index);
          }
        },
      ),
    );
  });
});
