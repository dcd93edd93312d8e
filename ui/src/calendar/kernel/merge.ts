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
    if (one === other) continue;
    // The two nested fields, technicians and the pending mark, are small.
    if (JSON.stringify(one) !== JSON.stringify(other)) return false;
  }
  return true;
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
  card.technicianIds.length > 0 ? card.technicianIds : [UNASSIGNED];

/** On the row of its business unit, where technicians cannot be read. */
export const rowsByUnit: RowsOf = (card) => [card.businessUnitId ?? UNASSIGNED];

/** The cards of each row by start; a row whose cards are the same objects stays the same array. */
export function groupRows(
  cards: Iterable<AppointmentCard>,
  rowsOf: RowsOf,
  previous: ReadonlyMap<string, readonly AppointmentCard[]>,
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
  for (const [row, list] of rows) {
    list.sort((a, b) => a.start - b.start || (a.id < b.id ? -1 : 1));
    const before = previous.get(row);
    const same = before?.length === list.length && list.every((card, at) => card === before[at]);
    kept.set(row, same ? before : list);
  }
  return kept;
}
