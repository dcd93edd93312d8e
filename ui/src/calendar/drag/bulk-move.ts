/** Moves of several appointments at once: all go where the one in the hand goes, as they stand to it. */
import type { AppointmentCard } from '../../ipc/bindings';
import { addDays, daysBetween } from '../../lib/schedule/dates';
import { instantAtWall, wallMinute } from '../../lib/schedule/geometry';
import { UNASSIGNED, movedTo, placementOf, reassigned, type Placement } from '../../lib/schedule/moves';
import type { DayLookup } from '../../lib/schedule/zone-days';

/** An appointment that moves. */
export interface OtherCard {
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

/** How far something moves: whole days, and minutes of the clock on the wall. */
export interface Distance {
  days: number;
  minutes: number;
}

/** How far it is from one instant to another. */
export function distanceOf(from: number, to: number, days: DayLookup): Distance {
  const [was, is] = [days.at(from), days.at(to)];
  return { days: daysBetween(was.date, is.date), minutes: wallMinute(is, to) - wallMinute(was, from) };
}

/** Nine o'clock a day later is nine o'clock, also when the clocks change in between. */
export function movedBy(instant: number, by: Distance, days: DayLookup): number {
  if (by.days === 0 && by.minutes === 0) return instant;
  const was = days.at(instant);
  const minute = wallMinute(was, instant) + by.minutes;
  const date = addDays(was.date, by.days + Math.floor(minute / DAY_MINUTES));
  return instantAtWall(days.on(date), minute - Math.floor(minute / DAY_MINUTES) * DAY_MINUTES);
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
 * The moves of all others when the lead lands on `placement` and `row`. `rows` are the rows as they
 * stand on screen. The lead's own move is the first.
 */
export function bulkMoves(
  lead: OtherCard,
  placement: Placement,
  row: string | null,
  selected: readonly OtherCard[],
  rows: readonly string[],
  days: DayLookup,
): Move[] {
  const by = distanceOf(lead.card.start, placement.start, days);
  const stays = placement.start === lead.card.start;
  const others = selected.map(({ card, row: own }): Move => {
    const start = stays ? card.start : movedBy(card.start, by, days);
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
