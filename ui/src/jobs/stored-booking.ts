/**
 * The form of a rejected booking whose draft is gone: the booking itself is in the outbox. This
 * happens after another window or a cleaned browser storage.
 */
import { backend, type CustomerDetail, type NewJob } from '../ipc';
import { commonMessages } from '../messages/common';
import type { JobDraft } from '../state/form-drafts';
import { draftFromCard } from './appointment-draft';

/** The draft of a booking. Without the customer, the form still has everything that was entered. */
export function draftOfBooking(job: NewJob, customer: CustomerDetail | null, timeZone: string): JobDraft {
  const { customerId, locationId, businessUnitId, jobTypeId, priority, campaignId } = job;
  const known = customer?.locations ?? [];
  const isKnown = known.some(({ id }) => id === locationId);
  return {
    customer: {
      id: customerId,
      name: customer?.name ?? commonMessages.unknownCustomer,
      phone: customer?.phone ?? null,
      locations: isKnown ? known : [{ id: locationId, name: `#${locationId}`, address: null }, ...known],
    },
    locationId,
    businessUnitId,
    jobTypeId,
    priority,
    campaignId,
    appointments: job.appointments.map((one) => draftFromCard(one, timeZone)),
    summary: job.summary ?? '',
    project: job.projectId ? { id: job.projectId, number: null, name: null } : null,
    customerPo: job.customerPo ?? '',
    leadEmployeeId: job.leadEmployeeId ?? '',
    tagIds: job.tagIds ?? [],
    filled: { summary: null, priority: null, length: null },
  };
}

/** Reads a booking into a draft; null if the outbox no longer has it. */
export async function storedBooking(operation: string, timeZone: string): Promise<JobDraft | null> {
  const job = await backend.bookedJob(operation);
  return job && draftOfBooking(job, await backend.customerDetail(job.customerId), timeZone);
}
