/** A visit as a form has it, on the wall clock, and as the program wants it, in instants. */
import type { AppointmentCard, PlannedVisit } from '../ipc';
import type { AppointmentDraft } from '../state/form-drafts';
import { instantOf, instantsOf, isSkipped, laterDate, wallOf } from '../lib/zone';

/** The fields of a visit as refusals name them. */
export type VisitField = 'start' | 'end' | 'arrivalStart' | 'arrivalEnd' | 'technicianIds';

/** What is wrong with a visit, by field. */
export type VisitFaults = Partial<Record<VisitField, string[]>>;

const MINUTE = 60_000;
const DAY = 1440;
const LONGEST = 14 * DAY;
/** A window that ends before it begins goes over midnight, unless it would be longer than this. */
const LONGEST_NIGHT = DAY / 2;

/** Date and minute of an instant, and whether the clocks had shown them before. */
function startOf(instant: number, timeZone: string): { date: string; start: number; later: boolean } {
  const { date, minute } = wallOf(instant, timeZone);
  const [first] = instantsOf(date, minute, timeZone);
  return { date, start: minute, later: first !== undefined && instant - first >= MINUTE };
}

/** Minutes after midnight of a date, which may be another day's. */
function minuteFrom(date: string, instant: number, timeZone: string): number {
  const at = wallOf(instant, timeZone);
  return Math.round((Date.parse(at.date) - Date.parse(date)) / MINUTE) + at.minute;
}

/** A draft for a free time; without one, the next working morning is for the dispatcher to choose. */
export function newDraft(
  timeZone: string,
  at: { start: number; end: number; technicianIds: string[] },
): AppointmentDraft {
  const begin = startOf(at.start, timeZone);
  return {
    ...begin,
    length: Math.round((at.end - at.start) / MINUTE),
    arrivalFrom: begin.start,
    arrivalTo: begin.start + 120,
    technicianIds: [...new Set(at.technicianIds)],
  };
}

/** A draft of an appointment as it stands. */
export function draftOf(
  card: Pick<AppointmentCard, 'start' | 'end' | 'arrivalStart' | 'arrivalEnd' | 'technicianIds'>,
  timeZone: string,
): AppointmentDraft {
  const { start, end, arrivalStart, arrivalEnd } = card;
  const begin = startOf(start, timeZone);
  const filled = {
    ...begin,
    length: Math.round((end - start) / MINUTE),
    arrivalFrom: arrivalStart === null ? null : minuteFrom(begin.date, arrivalStart, timeZone),
    arrivalTo: arrivalEnd === null ? null : minuteFrom(begin.date, arrivalEnd, timeZone),
  };
  return {
    ...filled,
    technicianIds: [...new Set(card.technicianIds)],
    origin: { start, end, arrivalStart, arrivalEnd, filled },
  };
}

/** The draft at another start; the arrival window keeps its length and its distance, also over midnight. */
export function movedStart(draft: AppointmentDraft, start: number | null): AppointmentDraft {
  const next = { ...draft, start, later: false };
  if (start === null || draft.start === null) return next;
  const by = start - draft.start;
  const along = (minute: number | null) => (minute === null ? null : minute + by);
  return { ...next, arrivalFrom: along(draft.arrivalFrom), arrivalTo: along(draft.arrivalTo) };
}

/** The draft with another earliest arrival: at this time of day on the day that is nearest to the start. */
export function withArrivalFrom(draft: AppointmentDraft, minuteOfDay: number | null): AppointmentDraft {
  if (minuteOfDay === null) return { ...draft, arrivalFrom: null };
  const away = minuteOfDay - (draft.start ?? minuteOfDay);
  const arrivalFrom = minuteOfDay + (away > DAY / 2 ? -DAY : away < -DAY / 2 ? DAY : 0);
  // The latest arrival is read anew: what was after midnight may not be any more.
  return withArrivalTo({ ...draft, arrivalFrom }, shownMinute(draft.arrivalTo));
}

/** The draft with another latest arrival: the first time of this name after the earliest, unless that is a night away. */
export function withArrivalTo(draft: AppointmentDraft, minuteOfDay: number | null): AppointmentDraft {
  const { arrivalFrom } = draft;
  if (minuteOfDay === null || arrivalFrom === null) return { ...draft, arrivalTo: minuteOfDay };
  const day = Math.floor(arrivalFrom / DAY) * DAY;
  return { ...draft, arrivalTo: afterMidnight(arrivalFrom, day + minuteOfDay) };
}

function afterMidnight(from: number, to: number): number {
  return to <= from && to + DAY - from <= LONGEST_NIGHT ? to + DAY : to;
}

/** The times of day that the fields of the window show. */
export function shownMinute(minute: number | null): number | null {
  return minute === null ? null : ((minute % DAY) + DAY) % DAY;
}

/** The instants of the start: two where the clocks show it twice. */
export function startsOf({ date, start }: AppointmentDraft, timeZone: string): number[] {
  return date === null || start === null ? [] : instantsOf(date, start, timeZone);
}

/** What can be seen to be wrong before it is sent. */
export function visitFaults(draft: AppointmentDraft, timeZone: string): VisitFaults {
  const faults: VisitFaults = {};
  const { date, start, length, arrivalFrom, arrivalTo, origin } = draft;
  if (date === null) faults.start = ['Enter a date'];
  else if (start === null) faults.start = ['Enter a start, for example 9:15'];
  else if (isSkipped(date, start, timeZone)) faults.start = ['The clocks skip this time on this day'];
  if (length === null) faults.end = ['Enter a length, for example 1 h 30 min'];
  else if (length < 1 && length !== origin?.filled.length) faults.end = ['The end must be after the start'];
  else if (length > LONGEST && length !== origin?.filled.length) {
    faults.end = ['A visit is at most 14 days long'];
  }
  if (arrivalFrom === null && arrivalTo !== null) faults.arrivalStart = ['Enter the earliest arrival'];
  else if (arrivalFrom !== null && arrivalTo === null) faults.arrivalEnd = ['Enter the latest arrival'];
  else if (
    arrivalFrom !== null &&
    arrivalTo !== null &&
    afterMidnight(arrivalFrom, arrivalTo) <= arrivalFrom
  ) {
    faults.arrivalEnd = ['The latest arrival must be after the earliest'];
  }
  return faults;
}

/** The visit in instants; null while something is missing. What was not touched is what it was, to the second. */
export function plannedVisit(draft: AppointmentDraft, timeZone: string): PlannedVisit | null {
  const { date, start, length, arrivalFrom, arrivalTo, technicianIds, origin } = draft;
  if (date === null || start === null || length === null) return null;
  const was = origin?.filled;
  const sameStart =
    was?.date === date && was.start === start && (was.later ?? false) === (draft.later ?? false);
  const [first = instantOf(date, start, timeZone), second = first] = instantsOf(date, start, timeZone);
  const begin = sameStart && origin ? origin.start : draft.later ? second : first;
  /** The instant of a promise: in a repeated hour the one that is as far from the start as on the wall. */
  const promised = (minute: number | null, before: number | null | undefined, kept: number | null) => {
    if (minute === null) return null;
    if (sameStart && minute === before && kept !== null) return kept;
    const day = laterDate(date, Math.floor(minute / DAY));
    const ofDay = shownMinute(minute) ?? 0;
    const meant = begin + (minute - start) * MINUTE;
    const all = instantsOf(day, ofDay, timeZone);
    return all.reduce(
      (best, one) => (Math.abs(one - meant) < Math.abs(best - meant) ? one : best),
      all[0] ?? instantOf(day, ofDay, timeZone),
    );
  };
  const until =
    arrivalFrom === null || arrivalTo === null ? arrivalTo : afterMidnight(arrivalFrom, arrivalTo);
  return {
    start: begin,
    end: was?.length === length && origin ? begin + (origin.end - origin.start) : begin + length * MINUTE,
    arrivalStart: promised(arrivalFrom, was?.arrivalFrom, origin?.arrivalStart ?? null),
    arrivalEnd: promised(until, was?.arrivalTo, origin?.arrivalEnd ?? null),
    technicianIds: [...technicianIds],
  };
}
