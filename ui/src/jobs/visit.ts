/** A visit as a form has it, on the wall clock, and as the program wants it, in instants. */
import type { AppointmentCard, PlannedVisit } from '../ipc';
import { instantOf, isSkipped, wallOf } from '../shell/zone';

/** A visit while it is being filled in; what cannot be read yet is null. */
export interface VisitDraft {
  /** `2026-11-24`. */
  date: string | null;
  /** Minutes after midnight. */
  start: number | null;
  /** Minutes. */
  length: number | null;
  /** Earliest promised arrival, minutes after midnight; null with `arrivalTo` means no window. */
  arrivalFrom: number | null;
  /** Latest promised arrival. */
  arrivalTo: number | null;
  technicianIds: string[];
}

/** The fields of a visit as refusals name them. */
export type VisitField = 'start' | 'end' | 'arrivalStart' | 'arrivalEnd' | 'technicianIds';

/** What is wrong with a visit, by field. */
export type VisitFaults = Partial<Record<VisitField, string[]>>;

const MINUTE = 60_000;
const LONGEST = 14 * 24 * 60;

/** A draft for a free time; without one, the next working morning is for the dispatcher to choose. */
export function newDraft(
  timeZone: string,
  at: { start: number; end: number; technicianIds: string[] },
): VisitDraft {
  const start = wallOf(at.start, timeZone);
  const length = Math.round((at.end - at.start) / MINUTE);
  return {
    date: start.date,
    start: start.minute,
    length,
    arrivalFrom: start.minute,
    arrivalTo: Math.min(1439, start.minute + 120),
    technicianIds: at.technicianIds,
  };
}

/** A draft of an appointment as it stands. */
export function draftOf(card: AppointmentCard, timeZone: string): VisitDraft {
  const start = wallOf(card.start, timeZone);
  return {
    date: start.date,
    start: start.minute,
    length: Math.round((card.end - card.start) / MINUTE),
    arrivalFrom: card.arrivalStart === null ? null : wallOf(card.arrivalStart, timeZone).minute,
    arrivalTo: card.arrivalEnd === null ? null : wallOf(card.arrivalEnd, timeZone).minute,
    technicianIds: [...card.technicianIds],
  };
}

/** The draft at another start; the arrival window moves along, and goes no further than the day. */
export function movedStart(draft: VisitDraft, start: number | null): VisitDraft {
  if (start === null || draft.start === null) return { ...draft, start };
  const by = start - draft.start;
  const along = (minute: number | null) =>
    minute === null ? null : Math.min(1439, Math.max(0, minute + by));
  return { ...draft, start, arrivalFrom: along(draft.arrivalFrom), arrivalTo: along(draft.arrivalTo) };
}

/** What can be seen to be wrong before it is sent. */
export function visitFaults(draft: VisitDraft, timeZone: string): VisitFaults {
  const faults: VisitFaults = {};
  const { date, start, length, arrivalFrom, arrivalTo } = draft;
  if (date === null) faults.start = ['Enter a date'];
  else if (start === null) faults.start = ['Enter a start, for example 9:15'];
  else if (isSkipped(date, start, timeZone)) faults.start = ['The clocks skip this time on this day'];
  if (length === null) faults.end = ['Enter a length, for example 1 h 30 min'];
  else if (length < 1) faults.end = ['The end must be after the start'];
  else if (length > LONGEST) faults.end = ['A visit is at most 14 days long'];
  if (arrivalFrom === null && arrivalTo !== null) faults.arrivalStart = ['Enter the earliest arrival'];
  else if (arrivalFrom !== null && arrivalTo === null) faults.arrivalEnd = ['Enter the latest arrival'];
  else if (arrivalFrom !== null && arrivalTo !== null && arrivalTo <= arrivalFrom) {
    faults.arrivalEnd = ['The latest arrival must be after the earliest'];
  }
  return faults;
}

/** The visit in instants; null while something is missing. */
export function plannedVisit(draft: VisitDraft, timeZone: string): PlannedVisit | null {
  const { date, start, length, arrivalFrom, arrivalTo, technicianIds } = draft;
  if (date === null || start === null || length === null) return null;
  const begin = instantOf(date, start, timeZone);
  return {
    start: begin,
    end: begin + length * MINUTE,
    arrivalStart: arrivalFrom === null ? null : instantOf(date, arrivalFrom, timeZone),
    arrivalEnd: arrivalTo === null ? null : instantOf(date, arrivalTo, timeZone),
    technicianIds: [...technicianIds],
  };
}
