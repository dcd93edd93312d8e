/** The week by technician: how many appointments each day has, and how full it is. */
import type { AppointmentCard, DayGeometry } from '../../ipc/bindings';
import { dayAt } from '../../lib/schedule/geometry';
import { takesTime } from '../../lib/schedule/conflicts';
import { touches } from '../../lib/schedule/intervals';

/** A day with more appointments than this is crowded: most of them are folded, also in a wide window. */
const CROWDED = 60;

/** Whether a day has so many appointments that the grid of hours folds most of them. */
export function isCrowded(
  days: readonly DayGeometry[],
  cards: Iterable<Pick<AppointmentCard, 'start' | 'state'>>,
): boolean {
  const counts = new Map<DayGeometry, number>();
  for (const card of cards) {
    const day = dayAt(days, card.start);
    if (day && takesTime(card)) counts.set(day, (counts.get(day) ?? 0) + 1);
  }
  return [...counts.values()].some((count) => count > CROWDED);
}

/** The appointments of one row on one day. */
export interface SummaryCell {
  count: number;
  /** How many of them have a conflict. */
  conflicts: number;
  /** The first of them. */
  first: AppointmentCard | null;
}

/** The appointments of a row on each day. `cards` are in order of their start. */
export function summaryCells(
  days: readonly DayGeometry[],
  cards: readonly AppointmentCard[],
  hasConflict: (id: string) => boolean,
): SummaryCell[] {
  return days.map((day) => {
    const own = cards.filter((card) => touches(card, day.start, day.end));
    return {
      count: own.length,
      conflicts: own.filter((card) => hasConflict(card.id)).length,
      first: own[0] ?? null,
    };
  });
}

/** The cell that a key goes to; null if the key goes to none. */
export function cellAfterKey(
  key: string,
  from: { row: number; day: number },
  size: { rows: number; days: number },
): { row: number; day: number } | null {
  const within = (value: number, count: number) => Math.min(Math.max(value, 0), Math.max(count - 1, 0));
  const { row, day } = from;
  switch (key) {
    case 'ArrowLeft':
      return { row, day: within(day - 1, size.days) };
    case 'ArrowRight':
      return { row, day: within(day + 1, size.days) };
    case 'ArrowUp':
      return { row: within(row - 1, size.rows), day };
    case 'ArrowDown':
      return { row: within(row + 1, size.rows), day };
    case 'Home':
      return { row, day: 0 };
    case 'End':
      return { row, day: within(size.days, size.days) };
    default:
      return null;
  }
}
