/** Finds the card that an arrow key goes to. */
import type { AppointmentCard } from '../../ipc/bindings';
import type { Interval } from '../../lib/schedule/intervals';

/** The direction of an arrow key. */
export type Direction = 'left' | 'right' | 'up' | 'down';

/** An appointment on a row. One of several technicians is on several rows. */
export interface CardRef {
  id: string;
  row: string;
}

/** A row and its cards, by start. */
export interface CardRow {
  id: string;
  cards: readonly AppointmentCard[];
  /** The start of its time. If rows are days, 9:00 is beside 9:00. */
  start?: number;
}

/** The card that Tab reaches: the chosen one if it is drawn, or else the first one. */
export function tabStop(chosen: string | null, drawn: Iterable<AppointmentCard>): string | null {
  let first: AppointmentCard | undefined;
  for (const card of drawn) {
    if (card.id === chosen) return chosen;
    if (!first || card.start < first.start) first = card;
  }
  return first?.id ?? null;
}

/** The distance of two appointments in time. If there is no gap, the starts count. */
function distance(a: Interval, b: Interval): number {
  const gap = Math.max(a.start - b.end, b.start - a.end, 0);
  return gap * 1000 + Math.abs(a.start - b.start);
}

function nearest(cards: readonly AppointmentCard[], to: Interval): AppointmentCard | undefined {
  let best: AppointmentCard | undefined;
  for (const card of cards) if (!best || distance(card, to) < distance(best, to)) best = card;
  return best;
}

/** The first card of the first row that has any. */
export function firstCard(rows: readonly CardRow[]): CardRef | null {
  for (const { id, cards } of rows) if (cards[0]) return { id: cards[0].id, row: id };
  return null;
}

/**
 * The previous or next card of the row, or the nearest one in time on the next row that has cards. At
 * an end it is the card itself.
 */
export function nextCard(rows: readonly CardRow[], from: CardRef, towards: Direction): CardRef {
  const hasCard = (row: CardRow): boolean => row.cards.some((card) => card.id === from.id);
  const own = rows.findIndex((row) => row.id === from.row && hasCard(row));
  const at = own < 0 ? rows.findIndex(hasCard) : own;
  const row = rows[at];
  const index = row?.cards.findIndex((card) => card.id === from.id) ?? -1;
  const card = row?.cards[index];
  if (!row || !card) return firstCard(rows) ?? from;
  if (towards === 'left' || towards === 'right') {
    const next = row.cards[index + (towards === 'right' ? 1 : -1)];
    return next ? { id: next.id, row: row.id } : from;
  }
  const step = towards === 'down' ? 1 : -1;
  for (let beside = at + step; rows[beside]; beside += step) {
    const other = rows[beside];
    const by = (other?.start ?? 0) - (row.start ?? 0);
    const found = nearest(
      (other?.cards ?? []).filter((one) => one.id !== from.id),
      { start: card.start + by, end: card.end + by },
    );
    if (found) return { id: found.id, row: rows[beside]?.id ?? '' };
  }
  return from;
}

const TURNED: Record<Direction, Direction> = { up: 'left', down: 'right', left: 'up', right: 'down' };

/** The same for columns in which time runs down. */
export function nextCardDown(columns: readonly CardRow[], from: CardRef, towards: Direction): CardRef {
  return nextCard(columns, from, TURNED[towards]);
}
