/** Moves several appointments together, by the same distance as the dragged one. */
import type { AppointmentCard } from '../../ipc/bindings';
import { distanceOf, movedBy } from '../../lib/schedule/distance';
import { UNASSIGNED, movedTo, placementOf, reassigned, type Placement } from '../../lib/schedule/moves';
import type { DayLookup } from '../../lib/schedule/zone-days';

/** An appointment that moves, and the row it is moved from. */
export interface OtherCard {
  card: AppointmentCard;
  /** Null if the view has no rows. */
  row: string | null;
}

/** The move of one appointment. */
export interface Move {
  card: AppointmentCard;
  placement: Placement;
  /** The new row; null if the view has no rows. */
  row: string | null;
}

/**
 * The new row of another card when the dragged one moves from `from` to `to`: as many rows up or
 * down. The unassigned row is special. A drag to it unassigns all cards, and a drag from it changes
 * only cards of the same row.
 */
function rowAfter(row: string, from: string, to: string, rows: readonly string[]): string {
  if (from === to || row === from) return row === from ? to : row;
  if (to === UNASSIGNED) return UNASSIGNED;
  if (from === UNASSIGNED || row === UNASSIGNED) return row;
  const at = rows.indexOf(row);
  const lead = rows.indexOf(from);
  const target = rows.indexOf(to);
  if (at < 0 || lead < 0 || target < 0) return row;
  const first = rows[0] === UNASSIGNED ? 1 : 0;
  return rows[Math.min(Math.max(at + target - lead, first), rows.length - 1)] ?? row;
}

/**
 * The moves of all selected cards when the dragged one, `lead`, moves to `placement` and `row`. `rows`
 * are the rows on screen, from top to bottom. The move of `lead` is the first one.
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
