/** Rows that stay in sight under the head of the board while the others are scrolled. */
import { rowAt } from './virtual-range';

/** The rows that stay, one below the other. */
export interface Stuck {
  /** A half-open range of indices. */
  first: number;
  end: number;
  /** Where they lie among all rows, in pixels. */
  top: number;
  height: number;
}

/** No more of the view than this stays: the rest must be worked with. */
const MOST = 0.45;

/** The pinned rows that stay in a view of that height; those that have no room scroll as the others do. */
export function stuckRows(
  pinned: readonly boolean[],
  offsets: readonly number[],
  viewHeight: number,
): Stuck | null {
  const first = pinned.indexOf(true);
  if (first < 0) return null;
  const top = offsets[first] ?? 0;
  let end = first;
  while (pinned[end] === true && (offsets[end + 1] ?? Infinity) - top <= viewHeight * MOST) end += 1;
  return end === first ? null : { first, end, top, height: (offsets[end] ?? top) - top };
}

/** How far the rows that stay are away from their own place, in pixels. */
export function stuckBy(stuck: Stuck | null, scrolled: number): number {
  return stuck ? Math.max(0, scrolled - stuck.top) : 0;
}

/** The row that is seen so many pixels below the head; -1 when there is none. */
export function rowSeenAt(
  offsets: readonly number[],
  stuck: Stuck | null,
  below: number,
  scrolled: number,
): number {
  const at = below + scrolled;
  const by = stuckBy(stuck, scrolled);
  if (stuck && by > 0 && at >= stuck.top + by && at < stuck.top + by + stuck.height) {
    return rowAt(offsets, at - by);
  }
  return rowAt(offsets, at);
}
