/** Rows that stay in sight under the head of the board while the others are scrolled. */
import { rowAt } from './virtual-range';

/** The rows that stay, one below the other. */
export interface StickyRows {
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
export function stickyRows(
  pinned: readonly boolean[],
  offsets: readonly number[],
  viewHeight: number,
): StickyRows | null {
  const first = pinned.indexOf(true);
  if (first < 0) return null;
  const top = offsets[first] ?? 0;
  let end = first;
  while (pinned[end] === true && (offsets[end + 1] ?? Infinity) - top <= viewHeight * MOST) end += 1;
  return end === first ? null : { first, end, top, height: (offsets[end] ?? top) - top };
}

/** How far the rows that stay are away from their own place, in pixels. */
export function stickyOffset(sticky: StickyRows | null, scrolled: number): number {
  return sticky ? Math.max(0, scrolled - sticky.top) : 0;
}

/** The row that is seen so many pixels below the head; -1 when there is none. */
export function rowSeenAt(
  offsets: readonly number[],
  sticky: StickyRows | null,
  below: number,
  scrolled: number,
): number {
  const at = below + scrolled;
  const by = stickyOffset(sticky, scrolled);
  if (sticky && by > 0 && at >= sticky.top + by && at < sticky.top + by + sticky.height) {
    return rowAt(offsets, at - by);
  }
  return rowAt(offsets, at);
}
