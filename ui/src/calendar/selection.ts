/** The selected appointments as an immutable set. The one added last is the anchor. */

/** What a click does: select only this one, toggle it, or select a range to it. */
export type SelectMode = 'only' | 'toggle' | 'range';

/** The ids of the selected appointments in the order in which they were added. */
export type Selection = ReadonlySet<string>;

/** The empty selection. */
export const NOTHING: Selection = new Set<string>();

/** The appointment that was selected last. */
export function anchorOf(selection: Selection): string | null {
  let last: string | null = null;
  for (const id of selection) last = id;
  return last;
}

/** The selection after a click. `order` is the reading order, for ranges. */
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

/** Selects a list, instead of the selection or in addition to it. The anchor stays. */
export function selectAll(selection: Selection, ids: readonly string[], add: boolean): Selection {
  const anchor = anchorOf(selection);
  const next = new Set(add ? selection : []);
  for (const id of ids) next.add(id);
  if (anchor !== null && next.delete(anchor)) next.add(anchor);
  return next;
}

/** Adds an appointment as the anchor, as Shift with an arrow does. */
export function extend(selection: Selection, id: string): Selection {
  const next = new Set(selection);
  next.delete(id);
  next.add(id);
  return next;
}
