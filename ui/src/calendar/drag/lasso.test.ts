import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cardsInRect, rectOf, rectsTouch } from './lasso.svelte';

describe('the lasso', () => {
  const anyRect = fc
    .tuple(
      fc.integer({ min: 0, max: 100 }),
      fc.integer({ min: 0, max: 100 }),
      fc.integer({ min: 0, max: 100 }),
      fc.integer({ min: 0, max: 100 }),
    )
    .map(([ax, ay, bx, by]) => rectOf(ax, ay, bx, by))
    .map((rect) => ({ ...rect, right: rect.right + 1, bottom: rect.bottom + 1 }));

  it('is the same from every corner', () => {
    expect(rectOf(9, 8, 1, 2)).toEqual(rectOf(1, 2, 9, 8));
  });

  it('selects exactly the cards that share a point with it', () => {
    fc.assert(
      fc.property(anyRect, fc.array(anyRect, { maxLength: 10 }), (rect, boxes) => {
        const found = cardsInRect(
          boxes.map((box, index) => ({ ...box, id: String(index) })),
          rect,
        );
        boxes.forEach((box, index) => {
          const wide = Math.min(rect.right, box.right) > Math.max(rect.left, box.left);
          const high = Math.min(rect.bottom, box.bottom) > Math.max(rect.top, box.top);
          expect(found.includes(String(index))).toBe(wide && high);
          expect(rectsTouch(rect, box)).toBe(rectsTouch(box, rect));
        });
      }),
    );
  });

  it('can be a line', () => {
    const box = { left: 2, top: 2, right: 8, bottom: 8, id: 'a' };
    expect(cardsInRect([box], rectOf(0, 5, 20, 5))).toEqual(['a']);
    expect(cardsInRect([box], rectOf(0, 8, 20, 8))).toEqual([]);
  });

  it('selects a card of several technicians once', () => {
    const box = { left: 0, top: 0, right: 5, bottom: 5 };
    const twice = [
      { ...box, id: 'a' },
      { ...box, id: 'a' },
    ];
    expect(cardsInRect(twice, { left: 1, top: 1, right: 2, bottom: 2 })).toEqual(['a']);
  });
});
