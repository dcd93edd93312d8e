import { describe, expect, it } from 'vitest';
import { sideBySide } from './side-by-side';

const box = (left: number, width: number, top = 0, height = 60) => ({ left, top, width, height });

describe('sideBySide', () => {
  it('keeps boxes that do not overlap, also those that touch and those of other rows', () => {
    const boxes = [box(0, 100), box(100, 50), box(20, 100, 60)];
    expect(sideBySide(boxes, 'right')).toEqual(boxes);
  });

  it('divides the height of a row among boxes that overlap', () => {
    expect(sideBySide([box(0, 100), box(50, 100), box(120, 80), box(300, 10)], 'right')).toEqual([
      box(0, 100, 0, 30),
      box(50, 100, 30, 30),
      box(120, 80, 0, 30),
      box(300, 10),
    ]);
  });

  it('divides the width of a column among boxes that overlap', () => {
    expect(sideBySide([box(0, 80, 0, 60), box(0, 80, 30, 60)], 'down')).toEqual([
      box(0, 40, 0, 60),
      box(40, 40, 30, 60),
    ]);
  });
});
