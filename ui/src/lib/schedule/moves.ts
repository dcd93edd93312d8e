/** What a drop means: the new times and the technicians. Durations are kept in elapsed time. */
import type { AppointmentMove, DayGeometry } from '../../ipc/bindings';
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

/** The row that stands for nobody. */
export const UNASSIGNED = '';

/** The shortest appointment that a resize leaves, in minutes. */
export const SHORTEST = 5;

function shifted(instant: number | null, by: number): number | null {
  return instant === null ? null : instant + by;
}

/** Begins at another instant: same duration, the arrival window by the same time. */
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

/** On another date at the same time of day. */
export function movedToDay<T extends Placement>(from: T, was: DayGeometry, to: DayGeometry): T {
  return movedTo(from, sameTimeOn(was, to, from.start));
}

/** Ends at another instant, never before it has begun. */
export function resizedTo<T extends Placement>(from: T, end: number): T {
  return { ...from, end: Math.max(end, from.start + SHORTEST * MINUTE) };
}

/**
 * Begins at another instant and ends when it did, never after its end. The arrival window goes
 * along: it tells when someone comes, and that is the begin.
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
 * The technicians after a card was dragged from one row to another. Only the row's own technician
 * is exchanged: others who go along stay.
 */
export function reassigned(ids: readonly string[], from: string, to: string): string[] {
  if (from === to) return [...ids];
  const kept = ids.filter((id) => id !== from && id !== to);
  if (to === UNASSIGNED) return kept;
  const at = ids.indexOf(from);
  kept.splice(at < 0 ? 0 : Math.min(at, kept.length), 0, to);
  return kept;
}

/** Leaves the arrival window where it was promised. */
export function keepingWindow<T extends Placement>(moved: T, before: Placement): T {
  return { ...moved, arrivalStart: before.arrivalStart, arrivalEnd: before.arrivalEnd };
}

/** Whether nothing would change. */
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
 * The command for a move. Technicians are told only when they change, as the contract wants it. What
 * was there before is told too: if it is not there any more, someone else has moved it meanwhile.
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
