/** What a dispatcher should know about a place before dropping an appointment there. */
import type { AppointmentCard, ShiftSpan } from '../../ipc/bindings';
import { overlaps } from './intervals';
import type { Placement } from './moves';

/** One thing that speaks against a place. None of them forbids it. */
export interface PlanConflict {
  kind: 'overlap' | 'timeOff' | 'outsideShift' | 'outsideWindow';
  /** For whom; absent for the customer's own window. */
  technicianId?: string;
  /** The appointment in the way, for an overlap. */
  appointmentId?: string;
}

/** All that a placement is judged against. */
export interface Plan {
  /** Appointments of a technician, the moved one included or not. */
  appointmentsOf: (technicianId: string) => readonly AppointmentCard[];
  /** Shifts of a technician. */
  shiftsOf: (technicianId: string) => readonly ShiftSpan[];
}

function takesTime(card: AppointmentCard): boolean {
  return card.state !== 'canceled' && card.state !== 'hold';
}

/** Whether the work lies within shifts, several of which may join end to end. */
function covered(work: Placement, shifts: readonly ShiftSpan[]): boolean {
  let until = work.start;
  for (const shift of [...shifts].sort((a, b) => a.start - b.start)) {
    if (shift.start > until) return false;
    until = Math.max(until, shift.end);
    if (until >= work.end) return true;
  }
  return until >= work.end;
}

/** The conflicts of an appointment at a place, per technician. */
export function conflictsOf(id: string, at: Placement, plan: Plan): PlanConflict[] {
  const found: PlanConflict[] = [];
  for (const technicianId of at.technicianIds) {
    for (const other of plan.appointmentsOf(technicianId)) {
      if (other.id !== id && takesTime(other) && overlaps(other, at)) {
        found.push({ kind: 'overlap', technicianId, appointmentId: other.id });
      }
    }
    const shifts = plan.shiftsOf(technicianId);
    if (shifts.some((shift) => shift.kind === 'timeOff' && overlaps(shift, at))) {
      found.push({ kind: 'timeOff', technicianId });
    }
    const working = shifts.filter((shift) => shift.kind !== 'timeOff');
    // A tenant that keeps no shifts has nothing to be outside of.
    if (working.length > 0 && !covered(at, working)) {
      found.push({ kind: 'outsideShift', technicianId });
    }
  }
  if (at.arrivalStart !== null && at.arrivalEnd !== null) {
    if (at.start < at.arrivalStart || at.start > at.arrivalEnd) found.push({ kind: 'outsideWindow' });
  }
  return found;
}

/**
 * Share of the shift that is planned, 0 to 1 and beyond when overbooked; absent without a shift.
 * Overlapping appointments count once each: two jobs at one time are twice the work.
 */
export function utilisation(
  cards: readonly AppointmentCard[],
  shifts: readonly ShiftSpan[],
  from: number,
  to: number,
): number | null {
  const inside = (start: number, end: number): number =>
    Math.max(0, Math.min(end, to) - Math.max(start, from));
  let available = 0;
  for (const shift of shifts) {
    const length = inside(shift.start, shift.end);
    available += shift.kind === 'timeOff' ? -length : length;
  }
  if (available <= 0) return null;
  let planned = 0;
  for (const card of cards) if (takesTime(card)) planned += inside(card.start, card.end);
  return planned / available;
}
