/** Where the focus goes with an arrow key, on a board of rows. */
import type { AppointmentCard } from '../../ipc/bindings';
import type { Direction } from './keyboard';

/** An appointment on a row. A card of several technicians stands on several. */
export interface Stop {
  id: string;
  row: string;
}

/** A row and what is on it, by start. */
export interface WalkRow {
  id: string;
  cards: readonly AppointmentCard[];
}

/** How far two appointments lie apart in time; touching and overlapping ones by their beginnings alone. */
function distance(a: AppointmentCard, b: AppointmentCard): number {
  const gap = Math.max(a.start - b.end, b.start - a.end, 0);
  return gap * 1000 + Math.abs(a.start - b.start);
}

function nearest(cards: readonly AppointmentCard[], to: AppointmentCard): AppointmentCard | undefined {
  let best: AppointmentCard | undefined;
  for (const card of cards) if (!best || distance(card, to) < distance(best, to)) best = card;
  return best;
}

/** The first appointment of the board, where walking begins. */
export function firstStop(rows: readonly WalkRow[]): Stop | null {
  for (const { id, cards } of rows) if (cards[0]) return { id: cards[0].id, row: id };
  return null;
}

/**
 * One step: earlier or later on the row, or to what is nearest in time on the next row that has
 * something. At an end it stays where it is.
 */
export function walked(rows: readonly WalkRow[], from: Stop, towards: Direction): Stop {
  const at = rows.findIndex((row) => row.id === from.row);
  const row = rows[at];
  const index = row?.cards.findIndex((card) => card.id === from.id) ?? -1;
  const card = row?.cards[index];
  if (!row || !card) return firstStop(rows) ?? from;
  if (towards === 'left' || towards === 'right') {
    const next = row.cards[index + (towards === 'right' ? 1 : -1)];
    return next ? { id: next.id, row: row.id } : from;
  }
  const step = towards === 'down' ? 1 : -1;
  for (let beside = at + step; rows[beside]; beside += step) {
    const found = nearest(
      (rows[beside]?.cards ?? []).filter((one) => one.id !== from.id),
      card,
    );
    if (found) return { id: found.id, row: rows[beside]?.id ?? '' };
  }
  return from;
}
