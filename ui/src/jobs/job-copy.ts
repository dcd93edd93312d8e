/** What a new job takes from another one: a copy, or the recall of finished work. */
import type { CustomerChoice, JobDetail } from '../ipc';
import { jobCopyMessages as messages } from '../messages/job-forms';
import type { NewJobPrefill } from '../state/navigation.svelte';

/** How a new job comes from another one. */
export type CopyKind = 'copy' | 'recall';

type Source = Pick<
  JobDetail,
  | 'number'
  | 'state'
  | 'customer'
  | 'location'
  | 'businessUnit'
  | 'jobType'
  | 'priority'
  | 'campaign'
  | 'summary'
  | 'tags'
  | 'projectId'
  | 'project'
  | 'appointments'
>;

/** Whether a job can be recalled: its work is done. */
export function canRecall({ state }: Pick<JobDetail, 'state'>): boolean {
  return state === 'completed';
}

/**
 * The New job form for a copy of a job; null if its customer or location is not known. `locations`
 * are those of the customer, if they are known. Times are not copied. A recall goes to the
 * technicians who did the work, and not into the project.
 */
export function copyOf(
  job: Source,
  kind: CopyKind,
  locations: CustomerChoice['locations'] = [],
): NewJobPrefill | null {
  const { customer, location } = job;
  if (!customer || !location) return null;
  const isRecall = kind === 'recall';
  const [first] = job.appointments;
  const done = job.appointments.findLast(({ state }) => state === 'done');
  return {
    customer: {
      id: customer.id,
      name: customer.name,
      phone: customer.phone,
      locations: locations.some(({ id }) => id === location.id) ? locations : [location, ...locations],
    },
    locationId: location.id,
    copied: {
      kind,
      number: job.number,
      businessUnitId: job.businessUnit?.id ?? '',
      jobTypeId: job.jobType?.id ?? '',
      priority: job.priority ?? '',
      campaignId: job.campaign?.id ?? '',
      summary: isRecall ? messages.recallSummary(job.number, job.summary) : job.summary,
      tagIds: isRecall ? [] : job.tags.map(({ id }) => id),
      length: first ? first.end - first.start : null,
      technicianIds: isRecall ? (done?.technicianIds ?? []) : [],
    },
    ...(job.projectId !== null && !isRecall
      ? { project: { id: job.projectId, number: null, name: job.project } }
      : {}),
  };
}
