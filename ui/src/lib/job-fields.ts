/** The fields of a job that are edited in place. */
import type { JobChanges, JobDetail, JobSeen } from '../ipc';

/** A field that every API can change. */
export type EditableField = 'summary' | 'priority' | 'businessUnitId' | 'jobTypeId' | 'campaignId';

type Fields = Pick<JobDetail, 'summary' | 'priority' | 'businessUnit' | 'jobType' | 'campaign'>;

/** What the dispatcher sees of a job. The server compares it to notice a change by someone else. */
export function seenOf({ summary, priority, businessUnit, jobType, campaign }: Fields): JobSeen {
  return {
    summary,
    priority,
    businessUnitId: businessUnit?.id ?? null,
    jobTypeId: jobType?.id ?? null,
    campaignId: campaign?.id ?? null,
  };
}

/**
 * The change of one field to a new value; null if it is none. No call can clear a field, except the
 * summary, which can be empty.
 */
export function changeOf(field: EditableField, value: string, seen: JobSeen): JobChanges | null {
  const wanted = field === 'summary' ? value.trim() : value;
  if (wanted === (seen[field] ?? '') || (wanted === '' && field !== 'summary')) return null;
  return { [field]: wanted };
}
