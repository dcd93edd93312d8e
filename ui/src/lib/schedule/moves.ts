/** Computes the new times and technicians of a move. The duration in elapsed time stays. */
import type { AppointmentMove, ArrivalWindowOnMove, DayGeometry } from '../../ipc/bindings';
import { MINUTE, sameTimeOn } from './geometry';

/** The part of an appointment that a move changes. */
export interface Placement {
  start: number;
  end: number;
  arrivalStart: number | null;
  arrivalEnd: number | null;
  technicianIds: readonly string[];
}

/** The part of a card that a move changes. */
export function placementOf(card: Placement): Placement {
  const { start, end, arrivalStart, arrivalEnd, technicianIds } = card;
  return { start, end, arrivalStart, arrivalEnd, technicianIds };
}

/** The id of the unassigned row. */
export const UNASSIGNED = '';

/** The shortest appointment that a resize can make, in minutes. */
const SHORTEST = 5;

function shifted(instant: number | null, by: number): number | null {
  return instant === null ? null : instant + by;
}

/** Moves the start. The duration stays, and the arrival window moves too. */
export function movedTo<T extends Placement>(from: T, start: number): T {
  const by = start - from.start;
  return {
    ...from,
    start,
    end: from.end + by,
    arrivalStart: shifted(from.arrivalStart, by),
    arrivalEnd: shifted(from.arrivalEnd, by),
  };
}

/** Moves to another date at the same time of day. */
export function movedToDay<T extends Placement>(from: T, was: DayGeometry, to: DayGeometry): T {
  return movedTo(from, sameTimeOn(was, to, from.start));
}

/** Moves the end, but not before the start. */
export function resizedTo<T extends Placement>(from: T, end: number): T {
  return { ...from, end: Math.max(end, from.start + SHORTEST * MINUTE) };
}

/**
 * Moves the start, but not past the end. The arrival window moves too, because it promises when
 * someone arrives.
 */
export function beginningAt<T extends Placement>(from: T, start: number): T {
  const begin = Math.min(start, from.end - SHORTEST * MINUTE);
  const by = begin - from.start;
  return {
    ...from,
    start: begin,
    arrivalStart: shifted(from.arrivalStart, by),
    arrivalEnd: shifted(from.arrivalEnd, by),
  };
}

/**
 * The technicians after a drag from one row to another. Only the technician of the row is replaced;
 * the others stay.
 */
export function reassigned(ids: readonly string[], from: string, to: string): string[] {
  if (from === to) return [...ids];
  const kept = ids.filter((id) => id !== from && id !== to);
  if (to === UNASSIGNED) return kept;
  const at = ids.indexOf(from);
  kept.splice(at < 0 ? 0 : Math.min(at, kept.length), 0, to);
  return kept;
}

/** Keeps the arrival window that was promised. */
export function keepingWindow<T extends Placement>(moved: T, before: Placement): T {
  return { ...moved, arrivalStart: before.arrivalStart, arrivalEnd: before.arrivalEnd };
}

/** What happens to a promised arrival window: it moves, or it is kept; null cancels the move. */
export type WindowChoice = 'move' | 'keep' | null;

/**
 * Whether to ask before an arrival window changes. A window that the customer has confirmed is always
 * asked about.
 */
export function asksAboutWindow(
  before: Placement & { confirmed: boolean },
  after: Placement,
  handling: ArrivalWindowOnMove,
): boolean {
  if (before.arrivalStart === null) return false;
  const changes = before.arrivalStart !== after.arrivalStart || before.arrivalEnd !== after.arrivalEnd;
  return changes && (handling === 'ask' || before.confirmed);
}

/** Whether two placements are equal. */
export function samePlacement(a: Placement, b: Placement): boolean {
  return (
    a.start === b.start &&
    a.end === b.end &&
    a.arrivalStart === b.arrivalStart &&
    a.arrivalEnd === b.arrivalEnd &&
    a.technicianIds.length === b.technicianIds.length &&
    a.technicianIds.every((id, index) => id === b.technicianIds[index])
  );
}

/**
 * The command for a move. It names technicians only if they change, because the contract requires
 * that. It also holds the placement before, so that a move by someone else is noticed.
 */
export function moveCommand(appointmentId: string, before: Placement, after: Placement): AppointmentMove {
  const same = samePlacement(
    { ...before, technicianIds: after.technicianIds },
    { ...before, technicianIds: before.technicianIds },
  );
  return {
    appointmentId,
    start: after.start,
    end: after.end,
    arrivalStart: after.arrivalStart,
    arrivalEnd: after.arrivalEnd,
    technicianIds: same ? null : [...after.technicianIds],
    seen: {
      start: before.start,
      end: before.end,
      arrivalStart: before.arrivalStart,
      arrivalEnd: before.arrivalEnd,
      technicianIds: [...before.technicianIds],
    },
  };
}
