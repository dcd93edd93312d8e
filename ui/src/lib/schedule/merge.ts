/** Merges a new response into the old one. Unchanged objects stay, so only changes are redrawn. */
import type { AppointmentCard } from '../../ipc/bindings';
import { UNASSIGNED, type Placement } from './moves';

/** A move that the window shows before the mirror has it. */
export interface Overlay {
  placement: Placement;
}

/** The cards by id. An unchanged card stays the same object. */
export function mergeCards(
  previous: ReadonlyMap<string, AppointmentCard>,
  next: readonly AppointmentCard[],
): Map<string, AppointmentCard> {
  const merged = new Map<string, AppointmentCard>();
  for (const card of next) {
    const before = previous.get(card.id);
    merged.set(card.id, before && sameCard(before, card) ? before : card);
  }
  return merged;
}

function sameCard(a: AppointmentCard, b: AppointmentCard): boolean {
  for (const key of Object.keys(b) as (keyof AppointmentCard)[]) {
    const one = a[key];
    const other = b[key];
    if (one !== other && !sameNested(one, other)) return false;
  }
  return true;
}

/** Compares the two nested fields: the list of technicians and the pending mark. */
function sameNested(a: unknown, b: unknown): boolean {
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((one, index) => one === b[index]);
  }
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  const [one, other] = [Object.entries(a), Object.entries(b)];
  const others = new Map(other);
  return one.length === other.length && one.every(([key, value]) => others.get(key) === value);
}

/** The old object if both are equal, so that nothing that depends on it is computed again. */
export function keepingSame<T>(previous: T | undefined, next: T): T {
  return previous !== undefined && JSON.stringify(previous) === JSON.stringify(next) ? previous : next;
}

/** The cards with the overlays applied. */
export function withOverlays(
  cards: ReadonlyMap<string, AppointmentCard>,
  overlays: ReadonlyMap<string, Overlay>,
): ReadonlyMap<string, AppointmentCard> {
  if (overlays.size === 0) return cards;
  const shown = new Map(cards);
  for (const [id, { placement }] of overlays) {
    const card = cards.get(id);
    if (card) shown.set(id, { ...card, ...placement, technicianIds: [...placement.technicianIds] });
  }
  return shown;
}

/** The ids of the rows that show a card. */
export type RowsOf = (card: AppointmentCard) => readonly string[];

/** The rows of its technicians, or the unassigned row. */
export const rowsByTechnician: RowsOf = (card) =>
  card.technicianIds.length > 0 ? [...new Set(card.technicianIds)] : [UNASSIGNED];

/** The row of its business unit, if the app may not read technicians. */
export const rowsByUnit: RowsOf = (card) => [card.businessUnitId ?? UNASSIGNED];

/** The row of its job type, the alternative to business units. */
export const rowsByJobType: RowsOf = (card) => [card.jobTypeId ?? UNASSIGNED];

type Rows = ReadonlyMap<string, readonly AppointmentCard[]>;

function byStart(a: AppointmentCard, b: AppointmentCard): number {
  return a.start - b.start || (a.id < b.id ? -1 : 1);
}

/** The cards of each row, by start. A row with the same cards stays the same array. */
export function groupRows(
  cards: Iterable<AppointmentCard>,
  rowsOf: RowsOf,
  previous: Rows,
): Map<string, readonly AppointmentCard[]> {
  const rows = new Map<string, AppointmentCard[]>();
  for (const card of cards) {
    for (const row of rowsOf(card)) {
      const list = rows.get(row);
      if (list) list.push(card);
      else rows.set(row, [card]);
    }
  }
  const kept = new Map<string, readonly AppointmentCard[]>();
  for (const [row, list] of rows) kept.set(row, sameList(previous.get(row), list.sort(byStart)));
  return kept;
}

/** The previous list if the new one has the same cards in the same order. */
export function sameList(
  before: readonly AppointmentCard[] | undefined,
  list: readonly AppointmentCard[],
): readonly AppointmentCard[] {
  const same = before?.length === list.length && list.every((card, at) => card === before[at]);
  return same ? before : list;
}

/**
 * The rows with the overlays applied. Only rows that a moved card leaves or enters are built again,
 * so a drop among ten thousand appointments builds two short lists.
 */
export function rowsWithOverlays(
  rows: Rows,
  base: ReadonlyMap<string, AppointmentCard>,
  shown: ReadonlyMap<string, AppointmentCard>,
  moved: Iterable<string>,
  rowsOf: RowsOf,
  previous: Rows,
): Rows {
  const removed = new Map<string, Set<string>>();
  const added = new Map<string, AppointmentCard[]>();
  for (const id of moved) {
    const before = base.get(id);
    const after = shown.get(id);
    if (!after) continue;
    for (const row of before ? rowsOf(before) : []) removed.set(row, (removed.get(row) ?? new Set()).add(id));
    for (const row of rowsOf(after)) added.set(row, [...(added.get(row) ?? []), after]);
  }
  if (added.size === 0) return rows;
  const next = new Map(rows);
  for (const row of new Set([...removed.keys(), ...added.keys()])) {
    const without = (rows.get(row) ?? []).filter((card) => !removed.get(row)?.has(card.id));
    const list = [...without, ...(added.get(row) ?? [])].sort(byStart);
    if (list.length > 0) next.set(row, sameList(previous.get(row), list));
    else next.delete(row);
  }
  return next;
}
