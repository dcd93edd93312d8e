/** Which rows of a long list are drawn, and how far it scrolls to show one. */

/** What is visible of a list, in pixels. */
export interface Viewport {
  /** How far it is scrolled. */
  top: number;
  height: number;
}

/**
 * The rows of one height that touch the visible part, and `beyond` more at either end, so that a
 * quick scroll shows no gap. The range is half open.
 */
export function rowsInView(
  rows: { count: number; height: number; beyond: number },
  view: Viewport,
): { first: number; end: number } {
  const end = Math.min(rows.count, Math.ceil((view.top + view.height) / rows.height) + rows.beyond);
  return { first: Math.min(end, Math.max(0, Math.floor(view.top / rows.height) - rows.beyond)), end };
}

/**
 * The row that Tab reaches: the current one, or the nearest that is drawn while that is scrolled away.
 * Otherwise Tab would pass over the list.
 */
export function tabStopRow(current: number, drawn: { first: number; end: number }): number {
  return Math.max(drawn.first, Math.min(current, drawn.end - 1));
}

/** The scroll position that shows a row and is the nearest to the present one. */
export function topToShow(row: { top: number; height: number }, view: Viewport): number {
  if (row.top < view.top) return row.top;
  return Math.max(view.top, row.top + row.height - view.height);
}
