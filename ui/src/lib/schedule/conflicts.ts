/** Scheduling conflicts and utilization. */
import type { AppointmentCard, DayGeometry, ShiftSpan } from '../../ipc/bindings';
import { dayAt, instantAtWall } from './geometry';
import { joinedIntervals, overlaps, type Interval } from './intervals';
import { placementOf, type Placement } from './moves';

/** A reason against a placement. It warns and does not forbid. */
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
  /** The technician; absent if the conflict is not one of a technician. */
  technicianId?: string;
  /** The other appointment of an overlap. */
  appointmentId?: string;
  /** The skills that the technician lacks. */
  skills?: readonly string[];
}

/** A conflict and its appointment. */
export interface AppointmentConflict extends ScheduleConflict {
  /** The id of the appointment. */
  of: string;
}

/** The part of an appointment that a check needs. */
export type CheckedAppointment = Pick<AppointmentCard, 'id' | 'start' | 'end' | 'endKnown' | 'state'>;

/** What a placement is checked against. */
export interface ScheduleContext {
  /** Appointments of a technician. They may include the moved one. */
  appointmentsOf: (technicianId: string) => readonly CheckedAppointment[];
  /** Shifts of a technician. */
  shiftsOf: (technicianId: string) => readonly ShiftSpan[];
  /** The loaded days, and the business hours in minutes after midnight. */
  business?: { days: readonly DayGeometry[]; from: number; to: number };
  /** The skills that a job type needs and a technician lacks. */
  lacks?: (jobTypeId: string, technicianId: string) => readonly string[];
}

/** An appointment and its planned placement. */
export interface Planned {
  id: string;
  at: Placement;
  /** False if the end is a guess. */
  endKnown?: boolean;
  /** The type of its job, which needs skills. */
  jobTypeId?: string | null;
}

/** An appointment where it is. */
export function plannedFrom(card: AppointmentCard): Planned {
  const { id, endKnown, jobTypeId } = card;
  return { id, at: placementOf(card), endKnown, jobTypeId };
}

/** How two appointments overlap. If an end is a guess, they only may overlap. */
function overlapKind(
  one: { at: Interval; endKnown?: boolean },
  other: { at: Interval; endKnown?: boolean },
): 'overlap' | 'mayOverlap' | null {
  if (!overlaps(one.at, other.at)) return null;
  return overlaps(certainTime(one), certainTime(other)) ? 'overlap' : 'mayOverlap';
}

/** The time that an appointment certainly takes. */
function certainTime({ at, endKnown = true }: { at: Interval; endKnown?: boolean }): Interval {
  return endKnown ? at : { start: at.start, end: at.start + 1 };
}

/** Whether an appointment occupies its technicians. */
export function takesTime(card: Pick<AppointmentCard, 'state'>): boolean {
  return card.state !== 'canceled' && card.state !== 'hold';
}

/** Whether shifts cover the whole work. Adjoining shifts count as one. */
function covered(work: Placement, shifts: readonly ShiftSpan[]): boolean {
  let until = work.start;
  for (const shift of [...shifts].sort((a, b) => a.start - b.start)) {
    if (shift.start > until) return false;
    until = Math.max(until, shift.end);
    if (until >= work.end) return true;
  }
  return until >= work.end;
}

/** Whether any of the work lies outside business hours. */
function outsideHours(
  work: Placement,
  { days, from, to }: NonNullable<ScheduleContext['business']>,
): boolean {
  const first = dayAt(days, work.start);
  // A day that is not loaded can't be checked.
  if (!first) return false;
  return work.start < instantAtWall(first, from) || work.end > instantAtWall(first, to);
}

/** The conflicts of one appointment at a placement. */
export function conflictsOf(planned: Planned, plan: ScheduleContext): ScheduleConflict[] {
  return scheduleConflicts([planned], plan).get(planned.id) ?? [];
}

/** Conflicts as a list. Two appointments that overlap are one conflict. */
export function listConflicts(
  found: Iterable<readonly [string, readonly ScheduleConflict[]]>,
): AppointmentConflict[] {
  const listed = new Map<string, AppointmentConflict>();
  for (const [id, conflicts] of found) {
    for (const conflict of conflicts) {
      const pair = [id, conflict.appointmentId ?? ''].sort().join(' ');
      const key = `${conflict.kind} ${conflict.technicianId ?? ''} ${pair}`;
      if (!listed.has(key)) listed.set(key, { ...conflict, of: id });
    }
  }
  return [...listed.values()];
}

/**
 * The conflicts of appointments that move together, by appointment id. They are checked against
 * each other's new placements, not the old ones.
 */
export function scheduleConflicts(
  moves: readonly Planned[],
  plan: ScheduleContext,
): Map<string, ScheduleConflict[]> {
  const moving = new Set(moves.map((move) => move.id));
  const found = new Map<string, ScheduleConflict[]>();
  for (const move of moves) {
    const { id, at, jobTypeId } = move;
    const own: ScheduleConflict[] = [];
    found.set(id, own);
    if (at.end < at.start) own.push({ kind: 'endsBeforeStart' });
    for (const technicianId of at.technicianIds) {
      for (const other of plan.appointmentsOf(technicianId)) {
        if (moving.has(other.id) || !takesTime(other)) continue;
        const kind = overlapKind({ at: other, endKnown: other.endKnown }, move);
        if (kind) own.push({ kind, technicianId, appointmentId: other.id });
      }
      for (const other of moves) {
        if (other.id === id || !other.at.technicianIds.includes(technicianId)) continue;
        const kind = overlapKind(other, move);
        if (kind) own.push({ kind, technicianId, appointmentId: other.id });
      }
      const shifts = plan.shiftsOf(technicianId);
      if (shifts.some((shift) => shift.kind === 'timeOff' && overlaps(shift, at))) {
        own.push({ kind: 'timeOff', technicianId });
      }
      const working = shifts.filter((shift) => shift.kind !== 'timeOff');
      // Some tenants keep no shifts.
      if (working.length > 0 && !covered(at, working)) {
        own.push({ kind: 'outsideShift', technicianId });
      }
      const skills = jobTypeId == null ? [] : (plan.lacks?.(jobTypeId, technicianId) ?? []);
      if (skills.length > 0) own.push({ kind: 'skills', technicianId, skills });
    }
    if (at.arrivalStart !== null && at.arrivalEnd !== null) {
      if (at.start < at.arrivalStart || at.start > at.arrivalEnd) own.push({ kind: 'outsideWindow' });
    }
    if (plan.business && outsideHours(at, plan.business)) own.push({ kind: 'outsideHours' });
  }
  return found;
}

/** Planned and available time, in milliseconds. */
export interface Load {
  planned: number;
  available: number;
}

/**
 * Planned and available time of one technician. Available time is the normal shifts without time
 * off. On-call shifts don't count, and overlapping shifts count once. Overlapping appointments count
 * in full, because two jobs at one time are twice the work.
 */
export function loadOf(
  cards: readonly CheckedAppointment[],
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

/** The sum of several loads. */
export function sumOf(loads: Iterable<Load>): Load {
  const sum = { planned: 0, available: 0 };
  for (const { planned, available } of loads) {
    sum.planned += planned;
    sum.available += available;
  }
  return sum;
}

/** The planned share of the available time: above 1 if overbooked, null without shifts. */
export function shareOf({ planned, available }: Load): number | null {
  return available > 0 ? planned / available : null;
}

/** The planned share of one technician's shifts between two instants; null without shifts. */
export function utilization(
  cards: readonly CheckedAppointment[],
  shifts: readonly ShiftSpan[],
  from: number,
  to: number,
): number | null {
  return shareOf(loadOf(cards, shifts, from, to));
}
