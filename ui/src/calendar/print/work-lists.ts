/** Appointments as lists of work to print: who does what, day by day. */
import type { AppointmentCard, DayGeometry } from '../../ipc/bindings';
import { groupRows, type RowsOf } from '../../lib/schedule/merge';
import { byDay } from '../layout/month';

/** One day of a list. */
export interface ListDay {
  day: DayGeometry;
  cards: readonly AppointmentCard[];
}

/** The work of one technician or unit. */
export interface WorkList {
  id: string;
  name: string;
  detail: string | null;
  count: number;
  /** Days without work are left out. */
  days: readonly ListDay[];
}

/** Whose list it is. */
export interface ListHead {
  id: string;
  name: string;
  detail: string | null;
}

/** The lists in the order of their heads; who has nothing to do gets no list. What goes to several is on the list of each. */
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
