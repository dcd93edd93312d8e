/** Rules of the new-job form: what a choice fills in, the errors, and the job that is sent. */
import * as v from 'valibot';
import type { AppError, CustomerChoice, JobTypeChoice, LocationChoice, NewJob } from '../ipc';
import { duration } from '../messages/format';
import { instantOf, laterDate, wallOf } from '../lib/zone';
import { newJobMessages } from '../messages/job-forms';
import { newDraft, plannedAppointment, appointmentErrors } from './appointment-draft';
import type { JobDraft } from '../state/form-drafts';
import type { CopiedJob } from '../state/navigation.svelte';

/** Errors by the field's name in the command: `appointments[0].start`. */
export type JobErrors = Record<string, string[]>;

/**
 * When a new job starts on the day that the calendar shows: in the morning, and never in the past.
 * Null is today.
 */
export function firstStart(
  shownDay: string | null,
  now: number,
  timeZone: string,
  dayStart: number,
  dayEnd: number,
): number {
  if (shownDay === null || shownDay <= wallOf(now, timeZone).date) {
    return nextFreeStart(now, timeZone, dayStart, dayEnd);
  }
  return instantOf(shownDay, dayStart, timeZone);
}

/** The next full half hour within the working day, or the next morning. */
export function nextFreeStart(now: number, timeZone: string, dayStart: number, dayEnd: number): number {
  const { date, minute } = wallOf(now, timeZone);
  const next = Math.ceil((minute + 15) / 30) * 30;
  if (next < dayStart) return instantOf(date, dayStart, timeZone);
  if (next + 60 > dayEnd) return instantOf(laterDate(date, 1), dayStart, timeZone);
  return instantOf(date, next, timeZone);
}

/** The priority of a job whose type has none. */
const USUAL_PRIORITY = 'Normal';

/** An empty form with one appointment. */
export function emptyJob(
  timeZone: string,
  appointment: { start: number; end: number; technicianIds: string[] },
): JobDraft {
  return {
    customer: null,
    locationId: '',
    businessUnitId: '',
    jobTypeId: '',
    priority: USUAL_PRIORITY,
    campaignId: '',
    appointments: [newDraft(timeZone, appointment)],
    summary: '',
    filled: {
      summary: null,
      priority: USUAL_PRIORITY,
      length: Math.round((appointment.end - appointment.start) / 60_000),
    },
  };
}

/** The job types of a business unit as options; all job types while no unit is chosen. */
export function jobTypeOptions(types: readonly JobTypeChoice[], businessUnitId: string) {
  return types
    .filter(
      (type) =>
        !businessUnitId || !type.businessUnitIds.length || type.businessUnitIds.includes(businessUnitId),
    )
    .map((type) => ({
      value: type.id,
      label: type.name,
      hint: type.durationMinutes === null ? null : duration(type.durationMinutes * 60_000),
    }));
}

/** The draft with a customer. If the customer has one location, it is chosen, too. */
export function withCustomer(draft: JobDraft, customer: CustomerChoice | null): JobDraft {
  const only: LocationChoice | undefined =
    customer?.locations.length === 1 ? customer.locations[0] : undefined;
  // The project belongs to the customer before.
  const project = customer?.id === draft.customer?.id ? draft.project : null;
  return { ...draft, customer, locationId: only?.id ?? '', project: project ?? null };
}

/** The draft with the fields of another job. What that job lacks stays as it is. */
export function withCopied(draft: JobDraft, copied: CopiedJob): JobDraft {
  const { businessUnitId, jobTypeId, campaignId, summary } = copied;
  const priority = copied.priority || draft.priority;
  // A job type that is chosen instead keeps what was copied.
  const filled = { summary: null, priority: copied.priority ? null : draft.filled.priority, length: null };
  const tagIds = [...copied.tagIds];
  return { ...draft, businessUnitId, jobTypeId, campaignId, summary, priority, tagIds, filled };
}

/** The draft with a business unit. A job type that the unit does not offer is removed. */
export function withUnit(draft: JobDraft, businessUnitId: string, types: readonly JobTypeChoice[]): JobDraft {
  const fits = jobTypeOptions(types, businessUnitId).some((type) => type.value === draft.jobTypeId);
  const filled = { ...draft.filled, businessUnitId: null };
  return { ...draft, businessUnitId, jobTypeId: fits ? draft.jobTypeId : '', filled };
}

/** Whether both have the same tags in the same order. */
function sameTags(one: readonly string[] = [], other: readonly string[] = []): boolean {
  return one.length === other.length && one.every((id, at) => id === other[at]);
}

/** The draft with a job type. It fills in untouched duration, priority, summary, tags, and unit. */
export function withType(draft: JobDraft, jobTypeId: string, types: readonly JobTypeChoice[]): JobDraft {
  const type = types.find((one) => one.id === jobTypeId);
  if (!type) return { ...draft, jobTypeId };
  const { filled } = draft;
  const next: JobDraft = { ...draft, jobTypeId, filled: { ...filled } };
  if (type.summary !== null && (!draft.summary || draft.summary === filled.summary)) {
    next.summary = type.summary;
    next.filled.summary = type.summary;
  }
  if (type.priority !== null && (!draft.priority || draft.priority === filled.priority)) {
    next.priority = type.priority;
    next.filled.priority = type.priority;
  }
  if (sameTags(draft.tagIds, filled.tagIds)) {
    next.tagIds = [...type.tagIds];
    next.filled.tagIds = [...type.tagIds];
  }
  if (type.durationMinutes !== null) {
    const length = type.durationMinutes;
    const [first, ...others] = draft.appointments;
    if (first?.length === filled.length) {
      next.appointments = [{ ...first, length }, ...others];
      next.filled.length = length;
    }
  }
  if (!isUnitChosen(draft)) {
    const units = type.businessUnitIds;
    const keeps = units.length === 0 || units.includes(draft.businessUnitId);
    const [only] = units.length === 1 ? units : [];
    next.businessUnitId = only ?? (keeps ? draft.businessUnitId : '');
    next.filled.businessUnitId = next.businessUnitId || null;
  }
  return next;
}

/** Whether the dispatcher has chosen the business unit, and not the job type. */
export function isUnitChosen({ businessUnitId, filled }: JobDraft): boolean {
  return businessUnitId !== '' && businessUnitId !== filled.businessUnitId;
}

/** A name for an unfinished job: whose and what. */
export function draftName(draft: JobDraft, types: readonly JobTypeChoice[]): string {
  const type = types.find(({ id }) => id === draft.jobTypeId)?.name;
  return [draft.customer?.name, type ?? draft.summary.trim()].filter(Boolean).join(' · ');
}

const required = (message: string) => v.pipe(v.string(), v.minLength(1, message));

const schema = v.object({
  customerId: required(newJobMessages.chooseCustomer),
  locationId: required(newJobMessages.chooseLocation),
  businessUnitId: required(newJobMessages.chooseBusinessUnit),
  jobTypeId: required(newJobMessages.chooseJobType),
  priority: required(newJobMessages.choosePriority),
  campaignId: required(newJobMessages.chooseCampaign),
  summary: v.pipe(v.string(), v.maxLength(4000, newJobMessages.summaryTooLong)),
  customerPo: v.optional(v.pipe(v.string(), v.maxLength(250, newJobMessages.orderNumberTooLong))),
});

/** The errors that the form finds before it sends the job. */
export function jobErrors(draft: JobDraft, timeZone: string): JobErrors {
  const errors: JobErrors = {};
  const result = v.safeParse(schema, { ...draft, customerId: draft.customer?.id ?? '' });
  for (const issue of result.issues ?? []) {
    const key = v.getDotPath(issue);
    if (key) (errors[key] ??= []).push(issue.message);
  }
  draft.appointments.forEach((appointment, index) => {
    for (const [field, messages] of Object.entries(appointmentErrors(appointment, timeZone))) {
      errors[`appointments[${String(index)}].${field}`] = messages;
    }
  });
  return errors;
}

/** The job to send; null while something is missing. */
export function toNewJob(draft: JobDraft, timeZone: string): NewJob | null {
  const appointments = draft.appointments.map((appointment) => plannedAppointment(appointment, timeZone));
  if (!draft.customer || !appointments.every((appointment) => appointment !== null)) return null;
  return {
    customerId: draft.customer.id,
    locationId: draft.locationId,
    businessUnitId: draft.businessUnitId,
    jobTypeId: draft.jobTypeId,
    priority: draft.priority,
    campaignId: draft.campaignId,
    appointments,
    summary: draft.summary.trim() || null,
    projectId: draft.project?.id ?? null,
    customerPo: draft.customerPo?.trim() || null,
    leadEmployeeId: draft.leadEmployeeId || null,
    tagIds: draft.tagIds ?? [],
  };
}

/** The errors of one appointment, by its own field names. */
export function errorsOfAppointment(errors: JobErrors, index: number): Record<string, string[]> {
  const prefix = `appointments[${String(index)}].`;
  return Object.fromEntries(
    Object.entries(errors)
      .filter(([key]) => key.startsWith(prefix))
      .map(([key, messages]) => [key.slice(prefix.length), messages]),
  );
}

/**
 * The server's error without its messages about `field`, which has changed since. `appointments[0]`
 * means all fields of that appointment.
 */
export function withoutField(problem: AppError, field: string): AppError {
  const rest = Object.entries(problem.fieldErrors).filter(
    ([key]) => key !== field && !key.startsWith(`${field}.`) && !key.startsWith(`${field}[`),
  );
  return { ...problem, fieldErrors: Object.fromEntries(rest) };
}
