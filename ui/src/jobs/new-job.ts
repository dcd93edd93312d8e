/** The new-job form: its draft, what a job type fills in, what is wrong, and what is sent. */
import * as v from 'valibot';
import type { AppError, CustomerHit, JobTypeChoice, LocationHit, NewJob } from '../ipc';
import { instantOf, laterDate, wallOf } from '../lib/zone';
import { newDraft, plannedVisit, visitFaults } from './appointment-draft';
import type { JobDraft } from '../state/form-drafts';

/** What is wrong, by the field's name in the command: `appointments[0].start`. */
export type JobFaults = Record<string, string[]>;

/** The next full half hour within the working day, or the next morning. */
export function nextFreeStart(now: number, timeZone: string, dayStart: number, dayEnd: number): number {
  const { date, minute } = wallOf(now, timeZone);
  const next = Math.ceil((minute + 15) / 30) * 30;
  if (next < dayStart) return instantOf(date, dayStart, timeZone);
  if (next + 60 > dayEnd) return instantOf(laterDate(date, 1), dayStart, timeZone);
  return instantOf(date, next, timeZone);
}

/** An empty form with one visit. */
export function emptyJob(
  timeZone: string,
  visit: { start: number; end: number; technicianIds: string[] },
): JobDraft {
  return {
    customer: null,
    locationId: '',
    businessUnitId: '',
    jobTypeId: '',
    priority: '',
    campaignId: '',
    visits: [newDraft(timeZone, visit)],
    summary: '',
    filled: { summary: null, priority: null, length: null },
  };
}

/** The job types that a unit does, as choices; all of them while no unit is chosen. */
export function typesOf(types: readonly JobTypeChoice[], businessUnitId: string) {
  return types
    .filter(
      (type) =>
        !businessUnitId || !type.businessUnitIds.length || type.businessUnitIds.includes(businessUnitId),
    )
    .map((type) => ({
      value: type.id,
      label: type.name,
      hint: type.durationMinutes === null ? null : `${String(type.durationMinutes)} min`,
    }));
}

/** The draft with a customer; the only location is chosen at once. */
export function withCustomer(draft: JobDraft, customer: CustomerHit | null): JobDraft {
  const only: LocationHit | undefined = customer?.locations.length === 1 ? customer.locations[0] : undefined;
  return { ...draft, customer, locationId: only?.id ?? '' };
}

/** The draft with a unit; a job type that the unit does not do is taken out. */
export function withUnit(draft: JobDraft, businessUnitId: string, types: readonly JobTypeChoice[]): JobDraft {
  const fits = typesOf(types, businessUnitId).some((type) => type.value === draft.jobTypeId);
  return { ...draft, businessUnitId, jobTypeId: fits ? draft.jobTypeId : '' };
}

/** The draft with a job type, which fills in duration, priority and summary where nothing else was entered. */
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
  if (type.durationMinutes !== null) {
    const length = type.durationMinutes;
    const [first, ...others] = draft.visits;
    if (first && (filled.length === null || first.length === filled.length)) {
      next.visits = [{ ...first, length }, ...others];
      next.filled.length = length;
    }
  }
  if (!draft.businessUnitId && type.businessUnitIds.length === 1)
    next.businessUnitId = type.businessUnitIds[0] ?? '';
  return next;
}

const chosen = (sentence: string) => v.pipe(v.string(), v.minLength(1, sentence));

const schema = v.object({
  customerId: chosen('Choose a customer'),
  locationId: chosen('Choose where the job is'),
  businessUnitId: chosen('Choose a business unit'),
  jobTypeId: chosen('Choose a job type'),
  priority: chosen('Choose a priority'),
  campaignId: chosen('Choose a campaign'),
  summary: v.pipe(v.string(), v.maxLength(4000, 'At most 4,000 characters')),
});

/** What can be seen to be wrong before it is sent. */
export function jobFaults(draft: JobDraft, timeZone: string): JobFaults {
  const faults: JobFaults = {};
  const result = v.safeParse(schema, { ...draft, customerId: draft.customer?.id ?? '' });
  for (const issue of result.issues ?? []) {
    const key = v.getDotPath(issue);
    if (key) (faults[key] ??= []).push(issue.message);
  }
  draft.visits.forEach((visit, index) => {
    for (const [field, messages] of Object.entries(visitFaults(visit, timeZone))) {
      faults[`appointments[${String(index)}].${field}`] = messages;
    }
  });
  return faults;
}

/** What is sent; null while something is missing. */
export function newJobOf(draft: JobDraft, timeZone: string): NewJob | null {
  const appointments = draft.visits.map((visit) => plannedVisit(visit, timeZone));
  if (!draft.customer || !appointments.every((visit) => visit !== null)) return null;
  return {
    customerId: draft.customer.id,
    locationId: draft.locationId,
    businessUnitId: draft.businessUnitId,
    jobTypeId: draft.jobTypeId,
    priority: draft.priority,
    campaignId: draft.campaignId,
    appointments,
    summary: draft.summary.trim() || null,
  };
}

/** The faults of one visit, by its own field names. */
export function faultsOfVisit(faults: JobFaults, index: number): Record<string, string[]> {
  const place = `appointments[${String(index)}].`;
  return Object.fromEntries(
    Object.entries(faults)
      .filter(([key]) => key.startsWith(place))
      .map(([key, messages]) => [key.slice(place.length), messages]),
  );
}

/** The problem without what was said of a field that has been changed since; `appointments[0]` stands for all fields of that visit. */
export function withoutField(problem: AppError, field: string): AppError {
  const rest = Object.entries(problem.fieldErrors).filter(
    ([key]) => key !== field && !key.startsWith(`${field}.`) && !key.startsWith(`${field}[`),
  );
  return { ...problem, fieldErrors: Object.fromEntries(rest) };
}
