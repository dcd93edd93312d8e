/** Pinned rows, which stay visible below the head of the board while the others scroll. */
import { rowAt } from './virtual-range';

/** The pinned rows that fit, one below the other. */
export interface StickyRows {
  /** A half-open range of indices. */
  first: number;
  end: number;
  /** Their top among all rows, in pixels. */
  top: number;
  height: number;
}

/** The largest share of the view that pinned rows may take. */
const MOST = 0.45;

/** The pinned rows that stay visible in a view of this height. The others scroll. */
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

/** How far the sticky rows are shifted from their own place, in pixels. */
export function stickyOffset(sticky: StickyRows | null, scrolled: number): number {
  return sticky ? Math.max(0, scrolled - sticky.top) : 0;
}

/** The row that is visible `below` pixels below the head; -1 if there is none. */
export function visibleRowAt(
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
