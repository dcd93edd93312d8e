/** Which rows and which appointments lie in the visible part, so that nothing else is drawn. */
import type { Interval } from '../../lib/schedule/intervals';

/** Where each row begins; one more entry than rows, the last is the height of all. */
export function rowOffsets(heights: readonly number[]): number[] {
  const offsets = [0];
  let sum = 0;
  for (const height of heights) offsets.push((sum += height));
  return offsets;
}

/** The first row whose end lies behind `y`. */
function firstEndingAfter(offsets: readonly number[], y: number): number {
  let low = 0;
  let high = offsets.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((offsets[middle + 1] ?? Infinity) > y) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** The rows that touch `[top, bottom)`, as a half-open range of indices. */
export function visibleRows(
  offsets: readonly number[],
  top: number,
  bottom: number,
): { first: number; end: number } {
  const count = offsets.length - 1;
  if (bottom <= top) return { first: 0, end: 0 };
  const first = Math.min(firstEndingAfter(offsets, top), count);
  let end = first;
  while (end < count && (offsets[end] ?? Infinity) < bottom) end += 1;
  return { first, end };
}

/** The row at `y`; beyond either edge the nearest one, -1 when there is none. */
export function rowAt(offsets: readonly number[], y: number): number {
  const count = offsets.length - 1;
  return Math.min(Math.max(firstEndingAfter(offsets, y), 0), count - 1);
}

/** The intervals that touch `[from, to)`. */
export function intersecting<T extends Interval>(items: readonly T[], from: number, to: number): T[] {
  return items.filter((item) => item.start < to && item.end > from);
}

/**
 * A stretch to draw, widened to whole pages. It changes only when a page border is crossed, so that
 * scrolling inside a page redraws nothing.
 */
export function pagedStretch(from: number, to: number, page: number): { from: number; to: number } {
  return { from: Math.floor(from / page) * page, to: Math.ceil(to / page) * page };
}
