/** Which appointments are selected. Every change gives a new set; the last one is the anchor. */

/** How a click selects. */
export type SelectMode = 'only' | 'toggle' | 'range';

/** The selected appointments in the order they were added. */
export type Selection = ReadonlySet<string>;

/** Nothing selected. */
export const NOTHING: Selection = new Set<string>();

/** The appointment that was selected last. */
export function anchorOf(selection: Selection): string | null {
  let last: string | null = null;
  for (const id of selection) last = id;
  return last;
}

/** The selection after a click. `order` is the reading order of what is shown, for ranges. */
export function select(
  selection: Selection,
  id: string,
  mode: SelectMode,
  order: readonly string[],
): Selection {
  if (mode === 'toggle') {
    const next = new Set(selection);
    if (!next.delete(id)) next.add(id);
    return next;
  }
  const anchor = anchorOf(selection);
  const from = anchor === null ? -1 : order.indexOf(anchor);
  const to = order.indexOf(id);
  if (mode === 'only' || from < 0 || to < 0) return new Set([id]);
  const between = order.slice(Math.min(from, to), Math.max(from, to) + 1);
  return new Set([...selection, ...between.filter((one) => one !== anchor), anchor ?? id]);
}

/** Everything in a list, added to what was selected or instead of it; the anchor stays where it was. */
export function selectAll(selection: Selection, ids: readonly string[], add: boolean): Selection {
  const anchor = anchorOf(selection);
  const next = new Set(add ? selection : []);
  for (const id of ids) next.add(id);
  if (anchor !== null && next.delete(anchor)) next.add(anchor);
  return next;
}

/** One more, which becomes the anchor: how a selection grows with Shift and the arrows. */
export function extend(selection: Selection, id: string): Selection {
  const next = new Set(selection);
  next.delete(id);
  next.add(id);
  return next;
}
