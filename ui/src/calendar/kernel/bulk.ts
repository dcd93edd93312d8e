/** Moves of several appointments at once: all go where the one in the hand goes, as they stand to it. */
import type { AppointmentCard, DayGeometry } from '../../ipc/bindings';
import { addDays, daysBetween } from './dates';
import { MINUTE, dayAt, instantAtWall, wallMinute } from './geometry';
import { UNASSIGNED, movedTo, placementOf, reassigned, type Placement } from './moves';

/** An appointment that moves. */
export interface Rider {
  card: AppointmentCard;
  /** The row it is taken from; absent where a view has no rows. */
  row: string | null;
}

/** Where one appointment goes. */
export interface Move {
  card: AppointmentCard;
  placement: Placement;
  /** The row that it goes to; absent where a view has none. */
  row: string | null;
}

const DAY_MINUTES = 1440;

/**
 * By so many days and so many minutes of the clock on the wall. Nine o'clock a day later is nine
 * o'clock, also when the clocks change in between; days that are not loaded are reached by elapsed time.
 */
function shiftedStart(
  start: number,
  days: readonly DayGeometry[],
  by: { days: number; minutes: number; elapsed: number },
): number {
  const was = dayAt(days, start);
  if (!was) return start + by.elapsed;
  let minute = wallMinute(was, start) + by.minutes;
  let date = addDays(was.date, by.days);
  for (; minute < 0; minute += DAY_MINUTES) date = addDays(date, -1);
  for (; minute >= DAY_MINUTES; minute -= DAY_MINUTES) date = addDays(date, 1);
  const to = days.find((day) => day.date === date);
  return to ? instantAtWall(to, minute) : start + by.elapsed;
}

/**
 * Where a rider's row leads when the lead goes from one row to another. Nobody's row is no neighbour
 * of the first technician: who is given away there is given away whole, and what comes from there
 * takes along only what waits there too.
 */
function rowAfter(row: string, from: string, to: string, rows: readonly string[]): string {
  if (from === to || row === from) return row === from ? to : row;
  if (to === UNASSIGNED) return UNASSIGNED;
  if (from === UNASSIGNED || row === UNASSIGNED) return row;
  const at = rows.indexOf(row);
  const lead = rows.indexOf(from);
  const target = rows.indexOf(to);
  if (at < 0 || lead < 0 || target < 0) return row;
  const lowest = rows[0] === UNASSIGNED ? 1 : 0;
  return rows[Math.min(Math.max(at + target - lead, lowest), rows.length - 1)] ?? row;
}

/**
 * The moves of all riders when the lead lands on `placement` and `row`. `rows` are the rows as they
 * stand on screen, `days` those that are loaded. The lead's own move is the first.
 */
export function bulkMoves(
  lead: Rider,
  placement: Placement,
  row: string | null,
  riders: readonly Rider[],
  rows: readonly string[],
  days: readonly DayGeometry[],
): Move[] {
  const was = dayAt(days, lead.card.start);
  const is = dayAt(days, placement.start);
  const elapsed = placement.start - lead.card.start;
  const by = {
    elapsed,
    days: was && is ? daysBetween(was.date, is.date) : 0,
    minutes:
      was && is ? wallMinute(is, placement.start) - wallMinute(was, lead.card.start) : elapsed / MINUTE,
  };
  const others = riders.map(({ card, row: own }): Move => {
    const start = elapsed === 0 ? card.start : shiftedStart(card.start, days, by);
    const moved = movedTo(placementOf(card), start);
    if (own === null || row === null || lead.row === null) return { card, placement: moved, row: own };
    const next = rowAfter(own, lead.row, row, rows);
    return {
      card,
      placement: { ...moved, technicianIds: reassigned(card.technicianIds, own, next) },
      row: next,
    };
  });
  return [{ card: lead.card, placement, row }, ...others];
}
