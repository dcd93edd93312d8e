/** Converts an appointment between form fields (local date and minutes) and instants. */
import type { AppointmentCard, ArrivalWindowChoice, NewAppointment } from '../ipc';
import type { AppointmentDraft } from '../state/form-drafts';
import { appointmentFormMessages as messages } from '../messages/job-forms';
import { instantOf, instantsOf, isSkipped, laterDate, wallOf } from '../lib/zone';

/** The fields of an appointment as the server's errors name them. */
export type AppointmentField = 'start' | 'end' | 'arrivalStart' | 'arrivalEnd' | 'technicianIds';

/** Errors of an appointment by field. */
export type AppointmentErrors = Partial<Record<AppointmentField, string[]>>;

const MINUTE = 60_000;
const DAY = 1440;
/** The limit of the engine: `MAX_DURATION` in `jpm-sync/src/submit/limits.rs`. */
const LONGEST = 31 * DAY;
/** A window whose end is before its start crosses midnight, unless it would be longer than this. */
const LONGEST_OVERNIGHT_WINDOW = DAY / 2;

/** Local date and minute of an instant, and whether it is the second of a repeated hour. */
function localStart(instant: number, timeZone: string): { date: string; start: number; later: boolean } {
  const { date, minute } = wallOf(instant, timeZone);
  const [first] = instantsOf(date, minute, timeZone);
  return { date, start: minute, later: first !== undefined && instant - first >= MINUTE };
}

/** Minutes from midnight of `date` to an instant; less than 0 or more than 1,440 on other days. */
function minuteFrom(date: string, instant: number, timeZone: string): number {
  const at = wallOf(instant, timeZone);
  return Math.round((Date.parse(at.date) - Date.parse(date)) / MINUTE) + at.minute;
}

/** A draft of a new appointment at a given time, with an arrival window of two hours. */
export function newDraft(
  timeZone: string,
  at: { start: number; end: number; technicianIds: string[] },
): AppointmentDraft {
  const begin = localStart(at.start, timeZone);
  return {
    ...begin,
    length: Math.round((at.end - at.start) / MINUTE),
    arrivalFrom: begin.start,
    arrivalTo: begin.start + 120,
    technicianIds: [...new Set(at.technicianIds)],
  };
}

/** A draft of an existing appointment. */
export function draftFromCard(
  card: Pick<AppointmentCard, 'start' | 'end' | 'arrivalStart' | 'arrivalEnd' | 'technicianIds'>,
  timeZone: string,
): AppointmentDraft {
  const { start, end, arrivalStart, arrivalEnd } = card;
  const begin = localStart(start, timeZone);
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

/** The draft with another start. The arrival window moves along, also over midnight. */
export function withStart(draft: AppointmentDraft, start: number | null): AppointmentDraft {
  const next = { ...draft, start, later: false };
  if (start === null || draft.start === null) return next;
  const by = start - draft.start;
  const along = (minute: number | null) => (minute === null ? null : minute + by);
  return { ...next, arrivalFrom: along(draft.arrivalFrom), arrivalTo: along(draft.arrivalTo) };
}

/** The draft at an opening. Its arrival window moves along, or keeps its times of day. */
export function withOpening(
  draft: AppointmentDraft,
  opening: { start: number; technicianIds: readonly string[] },
  timeZone: string,
  keepsWindow: boolean,
): AppointmentDraft {
  const begin = localStart(opening.start, timeZone);
  const moved = keepsWindow ? draft : withStart(draft, begin.start);
  return { ...moved, ...begin, technicianIds: [...opening.technicianIds] };
}

/** The arrival windows that a business unit offers; those of all units while none is chosen. */
export function windowsOfUnit(
  windows: readonly ArrivalWindowChoice[],
  businessUnitId: string,
): ArrivalWindowChoice[] {
  return windows.filter(
    ({ businessUnitIds: units }) =>
      units.length === 0 || businessUnitId === '' || units.includes(businessUnitId),
  );
}

/** The common arrival window that a start is in: the one that begins last. */
function windowAt(start: number, windows: readonly ArrivalWindowChoice[]): ArrivalWindowChoice | null {
  return windows.findLast(({ from, to }) => from <= start && start < to) ?? null;
}

/** The common arrival window that the draft has. */
export function chosenWindow(
  draft: AppointmentDraft,
  windows: readonly ArrivalWindowChoice[],
): ArrivalWindowChoice | null {
  return windows.find(({ from, to }) => from === draft.arrivalFrom && to === draft.arrivalTo) ?? null;
}

/** The draft with the arrival window `from` to `to`. A start outside of it moves to its start. */
export function withWindow(
  draft: AppointmentDraft,
  { from, to }: { from: number; to: number },
): AppointmentDraft {
  const end = afterMidnight(from, to);
  const isInside = draft.start !== null && draft.start >= from && draft.start < end;
  return {
    ...draft,
    ...(isInside ? {} : { start: from, later: false }),
    arrivalFrom: from,
    arrivalTo: end,
  };
}

/**
 * The draft with the common window that its start is in. Without one, the draft keeps its own. Only
 * a promise that the dispatcher has not chosen should be replaced.
 */
export function withCommonWindow(
  draft: AppointmentDraft,
  windows: readonly ArrivalWindowChoice[],
): AppointmentDraft {
  const window = draft.start === null ? null : windowAt(draft.start, windows);
  return window ? { ...draft, arrivalFrom: window.from, arrivalTo: window.to } : draft;
}

/**
 * `next` with a common window for its start, if `before` had a common window. A common window that the
 * start is in stays, because others may overlap it.
 */
export function withWindowAfter(
  before: AppointmentDraft,
  next: AppointmentDraft,
  windows: readonly ArrivalWindowChoice[],
): AppointmentDraft {
  if (!chosenWindow(before, windows)) return next;
  const { start } = next;
  const now = chosenWindow(next, windows);
  const stays = now !== null && start !== null && now.from <= start && start < now.to;
  return stays ? next : withCommonWindow(next, windows);
}

/** The draft at the first common window that has not passed at its start. */
export function atFirstWindow(
  draft: AppointmentDraft,
  windows: readonly ArrivalWindowChoice[],
): AppointmentDraft {
  const { start } = draft;
  if (start === null) return draft;
  const window = windowAt(start, windows) ?? windows.find(({ from }) => from >= start);
  return window ? withWindow(draft, window) : draft;
}

/** The draft at a time of the calendar. Null keeps the duration. The arrival window moves along. */
export function placedAt(
  draft: AppointmentDraft,
  time: { start: number; end: number | null; technicianIds?: readonly string[] | undefined },
  timeZone: string,
): AppointmentDraft {
  const begin = localStart(time.start, timeZone);
  const moved = withStart(draft.start === null ? { ...draft, start: begin.start } : draft, begin.start);
  return {
    ...moved,
    ...begin,
    length: time.end === null ? draft.length : Math.round((time.end - time.start) / MINUTE),
    technicianIds: time.technicianIds ? [...new Set(time.technicianIds)] : draft.technicianIds,
  };
}

/** The draft with another start of the arrival window, on the day that is nearest to the start. */
export function withArrivalFrom(draft: AppointmentDraft, minuteOfDay: number | null): AppointmentDraft {
  if (minuteOfDay === null) return { ...draft, arrivalFrom: null };
  const away = minuteOfDay - (draft.start ?? minuteOfDay);
  const arrivalFrom = minuteOfDay + (away > DAY / 2 ? -DAY : away < -DAY / 2 ? DAY : 0);
  // The end of the window may be on another day now.
  return withArrivalTo({ ...draft, arrivalFrom }, toMinuteOfDay(draft.arrivalTo));
}

/** The draft with another end of the arrival window: the next such time of day after its start. */
export function withArrivalTo(draft: AppointmentDraft, minuteOfDay: number | null): AppointmentDraft {
  const { arrivalFrom } = draft;
  if (minuteOfDay === null || arrivalFrom === null) return { ...draft, arrivalTo: minuteOfDay };
  const day = Math.floor(arrivalFrom / DAY) * DAY;
  return { ...draft, arrivalTo: afterMidnight(arrivalFrom, day + minuteOfDay) };
}

function afterMidnight(from: number, to: number): number {
  return to <= from && to + DAY - from <= LONGEST_OVERNIGHT_WINDOW ? to + DAY : to;
}

/** The minute of the day that a field shows. */
export function toMinuteOfDay(minute: number | null): number | null {
  return minute === null ? null : ((minute % DAY) + DAY) % DAY;
}

/** The instants of the start: two in a repeated hour. */
export function possibleStarts({ date, start }: AppointmentDraft, timeZone: string): number[] {
  return date === null || start === null ? [] : instantsOf(date, start, timeZone);
}

/** The errors that a form finds before it sends the appointment. */
export function appointmentErrors(draft: AppointmentDraft, timeZone: string): AppointmentErrors {
  const errors: AppointmentErrors = {};
  const { date, start, length, arrivalFrom, arrivalTo, origin } = draft;
  if (date === null) errors.start = [messages.enterDate];
  else if (start === null) errors.start = [messages.enterStart];
  else if (isSkipped(date, start, timeZone)) errors.start = [messages.skippedTime];
  if (length === null) errors.end = [messages.enterDuration];
  else if (length < 1 && length !== origin?.filled.length) errors.end = [messages.endBeforeStart];
  else if (length > LONGEST && length !== origin?.filled.length) {
    errors.end = [messages.tooLong];
  }
  if (arrivalFrom === null && arrivalTo !== null) errors.arrivalStart = [messages.enterArrivalStart];
  else if (arrivalFrom !== null && arrivalTo === null) errors.arrivalEnd = [messages.enterArrivalEnd];
  else if (
    arrivalFrom !== null &&
    arrivalTo !== null &&
    afterMidnight(arrivalFrom, arrivalTo) <= arrivalFrom
  ) {
    errors.arrivalEnd = [messages.arrivalEndBeforeStart];
  }
  return errors;
}

/**
 * The appointment in instants; null while something is missing. Untouched fields keep their exact
 * instants, to the second.
 */
export function plannedAppointment(draft: AppointmentDraft, timeZone: string): NewAppointment | null {
  const { date, start, length, arrivalFrom, arrivalTo, technicianIds, origin } = draft;
  if (date === null || start === null || length === null) return null;
  const was = origin?.filled;
  const sameStart =
    was?.date === date && was.start === start && (was.later ?? false) === (draft.later ?? false);
  const [first = instantOf(date, start, timeZone), second = first] = instantsOf(date, start, timeZone);
  const begin = sameStart && origin ? origin.start : draft.later ? second : first;
  /** The instant of an arrival time. In a repeated hour, its distance to the start decides. */
  const arrivalInstant = (minute: number | null, before: number | null | undefined, kept: number | null) => {
    if (minute === null) return null;
    if (sameStart && minute === before && kept !== null) return kept;
    const day = laterDate(date, Math.floor(minute / DAY));
    const ofDay = toMinuteOfDay(minute) ?? 0;
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
    arrivalStart: arrivalInstant(arrivalFrom, was?.arrivalFrom, origin?.arrivalStart ?? null),
    arrivalEnd: arrivalInstant(until, was?.arrivalTo, origin?.arrivalEnd ?? null),
    technicianIds: [...technicianIds],
  };
}
