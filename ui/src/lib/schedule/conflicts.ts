/** What a dispatcher should know about a place before dropping an appointment there. */
import type { AppointmentCard, DayGeometry, ShiftSpan } from '../../ipc/bindings';
import { dayAt, instantAtWall } from './geometry';
import { joinedIntervals, overlaps, type Interval } from './intervals';
import type { Placement } from './moves';

/** One thing that speaks against a place. None of them forbids it. */
export interface ScheduleConflict {
  kind:
    | 'overlap'
    | 'mayOverlap'
    | 'timeOff'
    | 'outsideShift'
    | 'outsideWindow'
    | 'outsideHours'
    | 'skills'
    | 'endsBeforeStart';
  /** For whom; absent for the customer's own window. */
  technicianId?: string;
  /** The appointment in the way, for an overlap. */
  appointmentId?: string;
  /** What the technician lacks, for skills. */
  skills?: readonly string[];
}

/** All that a placement is judged against. */
export interface ScheduleContext {
  /** Appointments of a technician, the moved one included or not. */
  appointmentsOf: (technicianId: string) => readonly AppointmentCard[];
  /** Shifts of a technician. */
  shiftsOf: (technicianId: string) => readonly ShiftSpan[];
  /** The days that are known, and the hours of business in minutes after midnight. */
  business?: { days: readonly DayGeometry[]; from: number; to: number };
  /** The skills that an appointment asks for and a technician does not have. */
  lacks?: (appointmentId: string, technicianId: string) => readonly string[];
}

/** An appointment and where it would be. */
export interface Planned {
  id: string;
  at: Placement;
  /** Absent when it is known. */
  endKnown?: boolean;
}

/** An end that nobody has told is a guess: what it runs into it only may run into. */
function clashOf(
  one: { at: Interval; endKnown?: boolean },
  other: { at: Interval; endKnown?: boolean },
): 'overlap' | 'mayOverlap' | null {
  if (!overlaps(one.at, other.at)) return null;
  return overlaps(certainOf(one), certainOf(other)) ? 'overlap' : 'mayOverlap';
}

/** The time that something surely takes. */
function certainOf({ at, endKnown = true }: { at: Interval; endKnown?: boolean }): Interval {
  return endKnown ? at : { start: at.start, end: at.start + 1 };
}

/** Whether a technician is taken up by it. */
export function takesTime(card: AppointmentCard): boolean {
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

/** Whether any of the work lies outside the hours of business. */
function outsideHours(
  work: Placement,
  { days, from, to }: NonNullable<ScheduleContext['business']>,
): boolean {
  const first = dayAt(days, work.start);
  // What is not loaded cannot be judged.
  if (!first) return false;
  return work.start < instantAtWall(first, from) || work.end > instantAtWall(first, to);
}

/** The conflicts of an appointment at a place, per technician. */
export function conflictsOf(
  id: string,
  at: Placement,
  plan: ScheduleContext,
  endKnown = true,
): ScheduleConflict[] {
  return scheduleConflicts([{ id, at, endKnown }], plan).get(id) ?? [];
}

/**
 * The conflicts of several appointments that move together, by appointment. They are judged against
 * each other where they would be, and not against where they were.
 */
export function scheduleConflicts(
  moves: readonly Planned[],
  plan: ScheduleContext,
): Map<string, ScheduleConflict[]> {
  const moving = new Set(moves.map((move) => move.id));
  const found = new Map<string, ScheduleConflict[]>();
  for (const move of moves) {
    const { id, at } = move;
    const own: ScheduleConflict[] = [];
    found.set(id, own);
    if (at.end < at.start) own.push({ kind: 'endsBeforeStart' });
    for (const technicianId of at.technicianIds) {
      for (const other of plan.appointmentsOf(technicianId)) {
        if (moving.has(other.id) || !takesTime(other)) continue;
        const kind = clashOf({ at: other, endKnown: other.endKnown }, move);
        if (kind) own.push({ kind, technicianId, appointmentId: other.id });
      }
      for (const other of moves) {
        if (other.id === id || !other.at.technicianIds.includes(technicianId)) continue;
        const kind = clashOf(other, move);
        if (kind) own.push({ kind, technicianId, appointmentId: other.id });
      }
      const shifts = plan.shiftsOf(technicianId);
      if (shifts.some((shift) => shift.kind === 'timeOff' && overlaps(shift, at))) {
        own.push({ kind: 'timeOff', technicianId });
      }
      const working = shifts.filter((shift) => shift.kind !== 'timeOff');
      // A tenant that keeps no shifts has nothing to be outside of.
      if (working.length > 0 && !covered(at, working)) {
        own.push({ kind: 'outsideShift', technicianId });
      }
      const skills = plan.lacks?.(id, technicianId) ?? [];
      if (skills.length > 0) own.push({ kind: 'skills', technicianId, skills });
    }
    if (at.arrivalStart !== null && at.arrivalEnd !== null) {
      if (at.start < at.arrivalStart || at.start > at.arrivalEnd) own.push({ kind: 'outsideWindow' });
    }
    if (plan.business && outsideHours(at, plan.business)) own.push({ kind: 'outsideHours' });
  }
  return found;
}

/** How much time there is, and how much of it is planned, in milliseconds. */
export interface Load {
  planned: number;
  available: number;
}

/**
 * Planned and available time of one technician. Available are the normal shifts without the time off in
 * them: being on call is no time to plan, and shifts that overlap are one. Overlapping appointments
 * count once each: two jobs at one time are twice the work.
 */
export function loadOf(
  cards: readonly AppointmentCard[],
  shifts: readonly ShiftSpan[],
  from: number,
  to: number,
): Load {
  const inside = ({ start, end }: Interval): number => Math.max(0, Math.min(end, to) - Math.max(start, from));
  const off = joinedIntervals(shifts.filter((shift) => shift.kind === 'timeOff'));
  let available = 0;
  for (const work of joinedIntervals(shifts.filter((shift) => shift.kind === 'normal'))) {
    available += inside(work);
    for (const { start, end } of off) {
      available -= inside({ start: Math.max(start, work.start), end: Math.min(end, work.end) });
    }
  }
  let planned = 0;
  for (const card of cards) if (takesTime(card)) planned += inside(card);
  return { planned, available };
}

/** Loads together. */
export function sumOf(loads: Iterable<Load>): Load {
  const sum = { planned: 0, available: 0 };
  for (const { planned, available } of loads) {
    sum.planned += planned;
    sum.available += available;
  }
  return sum;
}

/** Share of the shift that is planned, 0 to 1 and beyond when overbooked; absent without a shift. */
export function shareOf({ planned, available }: Load): number | null {
  return available > 0 ? planned / available : null;
}

/** The planned share of one technician's shifts between two instants; absent without a shift. */
export function utilization(
  cards: readonly AppointmentCard[],
  shifts: readonly ShiftSpan[],
  from: number,
  to: number,
): number | null {
  return shareOf(loadOf(cards, shifts, from, to));
}
