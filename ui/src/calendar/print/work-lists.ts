/** The work lists to print: the appointments of each technician by day. */
import type { AppointmentCard, DayGeometry } from '../../ipc/bindings';
import { groupRows, type RowsOf } from '../../lib/schedule/merge';
import { byDay } from '../layout/month';

/** A day of a work list. */
export interface ListDay {
  day: DayGeometry;
  cards: readonly AppointmentCard[];
}

/** The appointments of a technician or business unit. */
export interface WorkList {
  id: string;
  name: string;
  detail: string | null;
  count: number;
  /** The days with appointments. */
  days: readonly ListDay[];
}

/** The technician or business unit of a list. */
export interface ListHead {
  id: string;
  name: string;
  detail: string | null;
}

/**
 * The lists in the order of their heads, without empty ones. An appointment of several technicians is
 * on the list of each.
 */
export function workLists(
  heads: readonly ListHead[],
  days: readonly DayGeometry[],
  cards: Iterable<AppointmentCard>,
  rowsOf: RowsOf,
): WorkList[] {
  const rows = groupRows(cards, rowsOf, new Map());
  return heads.flatMap((head) => {
    const own = rows.get(head.id);
    if (!own) return [];
    const index = byDay(days, own);
    const filled = days
      .map((day) => ({ day, cards: index.get(day.date) ?? [] }))
      .filter((one) => one.cards.length > 0);
    return filled.length > 0 ? [{ ...head, count: own.length, days: filled }] : [];
  });
}
