/** Finds the rows and appointments in the visible part of a view. Nothing else is drawn. */
import type { Interval } from '../../lib/schedule/intervals';

/** The top of each row, and as the last entry the total height. */
export function rowOffsets(heights: readonly number[]): number[] {
  const offsets = [0];
  let sum = 0;
  for (const height of heights) offsets.push((sum += height));
  return offsets;
}

/** The first row that ends after `y`. */
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

/** The row at `y`, or the nearest one; -1 without rows. */
export function rowAt(offsets: readonly number[], y: number): number {
  const count = offsets.length - 1;
  return Math.min(Math.max(firstEndingAfter(offsets, y), 0), count - 1);
}

/** The intervals that touch `[from, to)`. */
export function intersecting<T extends Interval>(items: readonly T[], from: number, to: number): T[] {
  return items.filter((item) => item.start < to && item.end > from);
}

/** A range widened to whole pages, so that scrolling within a page redraws nothing. */
export function pagedRange(from: number, to: number, page: number): { from: number; to: number } {
  return { from: Math.floor(from / page) * page, to: Math.ceil(to / page) * page };
}
