/** Takes a new answer over an old one, keeping what did not change, so that only what did is redrawn. */
import type { AppointmentCard } from '../../ipc/bindings';
import { UNASSIGNED, type Placement } from './moves';

/** A move that the window shows before the mirror does. */
export interface Overlay {
  placement: Placement;
}

/** Cards by name; an unchanged card stays the same object. */
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

/** The two nested fields are a list of ids and a mark of plain values. */
function sameNested(a: unknown, b: unknown): boolean {
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((one, index) => one === b[index]);
  }
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  const [one, other] = [Object.entries(a), Object.entries(b)];
  const known = new Map(other);
  return one.length === other.length && one.every(([key, value]) => known.get(key) === value);
}

/** The new value, or the old object where both say the same, so that nothing that hangs on it is made anew. */
export function keepingSame<T>(previous: T | undefined, next: T): T {
  return previous !== undefined && JSON.stringify(previous) === JSON.stringify(next) ? previous : next;
}

/** The cards as the window shows them: moved ones at their new place. */
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

/** Which rows a card is on. */
export type RowsOf = (card: AppointmentCard) => readonly string[];

/** On each technician's row, or on the row of nobody. */
export const rowsByTechnician: RowsOf = (card) =>
  card.technicianIds.length > 0 ? [...new Set(card.technicianIds)] : [UNASSIGNED];

/** On the row of its business unit, where technicians cannot be read. */
export const rowsByUnit: RowsOf = (card) => [card.businessUnitId ?? UNASSIGNED];

/** On the row of its job type, the other way where technicians cannot be read. */
export const rowsByJobType: RowsOf = (card) => [card.jobTypeId ?? UNASSIGNED];

type Rows = ReadonlyMap<string, readonly AppointmentCard[]>;

function byStart(a: AppointmentCard, b: AppointmentCard): number {
  return a.start - b.start || (a.id < b.id ? -1 : 1);
}

/** The cards of each row by start; a row whose cards are the same objects stays the same array. */
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

/** The list of before where the new one has the same cards in the same order. */
export function sameList(
  before: readonly AppointmentCard[] | undefined,
  list: readonly AppointmentCard[],
): readonly AppointmentCard[] {
  const same = before?.length === list.length && list.every((card, at) => card === before[at]);
  return same ? before : list;
}

/**
 * The rows as the window shows them. Only rows that a moved card leaves or comes to are made anew:
 * a drop among ten thousand appointments costs two short lists.
 */
export function rowsWithOverlays(
  rows: Rows,
  base: ReadonlyMap<string, AppointmentCard>,
  shown: ReadonlyMap<string, AppointmentCard>,
  moved: Iterable<string>,
  rowsOf: RowsOf,
  previous: Rows,
): Rows {
  const gone = new Map<string, Set<string>>();
  const come = new Map<string, AppointmentCard[]>();
  for (const id of moved) {
    const was = base.get(id);
    const is = shown.get(id);
    if (!is) continue;
    for (const row of was ? rowsOf(was) : []) gone.set(row, (gone.get(row) ?? new Set()).add(id));
    for (const row of rowsOf(is)) come.set(row, [...(come.get(row) ?? []), is]);
  }
  if (come.size === 0) return rows;
  const next = new Map(rows);
  for (const row of new Set([...gone.keys(), ...come.keys()])) {
    const left = gone.get(row);
    const stay = (rows.get(row) ?? []).filter((card) => !left?.has(card.id));
    const list = [...stay, ...(come.get(row) ?? [])].sort(byStart);
    if (list.length > 0) next.set(row, sameList(previous.get(row), list));
    else next.delete(row);
  }
  return next;
}
