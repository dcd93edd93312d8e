/** Where the focus goes with an arrow key, on a board of rows. */
import type { AppointmentCard } from '../../ipc/bindings';
import type { Interval } from '../../lib/schedule/intervals';

/** Where an arrow key goes from an appointment: along time, or to the rows beside. */
export type Direction = 'left' | 'right' | 'up' | 'down';

/** An appointment on a row. A card of several technicians stands on several. */
export interface CardRef {
  id: string;
  row: string;
}

/** A row and what is on it, by start. */
export interface CardRow {
  id: string;
  cards: readonly AppointmentCard[];
  /** Where its time begins, where rows are days: nine o'clock is beside nine o'clock. */
  begin?: number;
}

/** The card that Tab comes to: the chosen one, or the first where that is not drawn. What is not drawn has no focus. */
export function tabStop(chosen: string | null, drawn: Iterable<AppointmentCard>): string | null {
  let first: AppointmentCard | undefined;
  for (const card of drawn) {
    if (card.id === chosen) return chosen;
    if (!first || card.start < first.start) first = card;
  }
  return first?.id ?? null;
}

/** How far two appointments lie apart in time; touching and overlapping ones by their beginnings alone. */
function distance(a: Interval, b: Interval): number {
  const gap = Math.max(a.start - b.end, b.start - a.end, 0);
  return gap * 1000 + Math.abs(a.start - b.start);
}

function nearest(cards: readonly AppointmentCard[], to: Interval): AppointmentCard | undefined {
  let best: AppointmentCard | undefined;
  for (const card of cards) if (!best || distance(card, to) < distance(best, to)) best = card;
  return best;
}

/** The first appointment of the board, where walking begins. */
export function firstCard(rows: readonly CardRow[]): CardRef | null {
  for (const { id, cards } of rows) if (cards[0]) return { id: cards[0].id, row: id };
  return null;
}

/**
 * One step: earlier or later on the row, or to what is nearest in time on the next row that has
 * something. At an end it stays where it is.
 */
export function nextCard(rows: readonly CardRow[], from: CardRef, towards: Direction): CardRef {
  const holds = (row: CardRow): boolean => row.cards.some((card) => card.id === from.id);
  const known = rows.findIndex((row) => row.id === from.row && holds(row));
  const at = known < 0 ? rows.findIndex(holds) : known;
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
    const by = (other?.begin ?? 0) - (row.begin ?? 0);
    const found = nearest(
      (other?.cards ?? []).filter((one) => one.id !== from.id),
      { start: card.start + by, end: card.end + by },
    );
    if (found) return { id: found.id, row: rows[beside]?.id ?? '' };
  }
  return from;
}

const TURNED: Record<Direction, Direction> = { up: 'left', down: 'right', left: 'up', right: 'down' };

/** The same where time runs downwards and what was rows are columns. */
export function nextCardDown(columns: readonly CardRow[], from: CardRef, towards: Direction): CardRef {
  return nextCard(columns, from, TURNED[towards]);
}
