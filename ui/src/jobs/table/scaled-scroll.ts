/**
 * Scrolling through more pixels than an element can have. Browsers limit an element to about 33
 * million pixels, and a million rows are up to 56 million pixels high.
 *
 * The element that is scrolled is never higher than `MOST`. If the rows are higher, a position of
 * the scroll bar stands for the same share of the rows.
 */

/** Above this, positions of the compositor are no longer exact to a pixel. */
export const MOST = 16_000_000;

/** The heights in pixels. */
export interface Heights {
  /** All rows. */
  rows: number;
  /** The visible part. */
  view: number;
}

/** The height of the scrolled element. */
export function scrolledHeight(rows: number): number {
  return Math.min(rows, MOST);
}

/** How many pixels of the rows one pixel of the scroll bar stands for. */
function scale({ rows, view }: Heights): number {
  const way = scrolledHeight(rows) - view;
  return rows <= MOST || way <= 0 ? 1 : (rows - view) / way;
}

/** The pixel of the rows at the top of the view. */
export function rowsTopOf(scrollTop: number, heights: Heights): number {
  return Math.min(Math.max(0, heights.rows - heights.view), Math.max(0, scrollTop * scale(heights)));
}

/** The position of the scroll bar that shows a pixel of the rows at the top. */
export function scrollTopOf(rowsTop: number, heights: Heights): number {
  return rowsTop / scale(heights);
}
