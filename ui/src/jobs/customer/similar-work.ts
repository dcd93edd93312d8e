/** Open work of a customer that a new booking might repeat. */
import type { CustomerJob } from '../../ipc';

/** What is being booked. */
export interface PlannedWork {
  jobTypeId: string | null;
  businessUnitId: string | null;
  locationId: string | null;
}

/** An open job that is similar to the one that is being booked. */
export interface SimilarJob {
  job: CustomerJob;
  /** What they have in common. */
  same: 'jobType' | 'businessUnit';
}

/**
 * The open jobs with the same type, then those with the same business unit. A customer may have
 * several buildings, so work at another location is no repetition. Until a location is chosen, that
 * of all locations counts.
 */
export function similarJobs(jobs: readonly CustomerJob[], work: PlannedWork): SimilarJob[] {
  const here = jobs.filter(
    (job) => !work.locationId || job.locationId === null || job.locationId === work.locationId,
  );
  const isSameType = (job: CustomerJob) => Boolean(work.jobTypeId) && job.jobTypeId === work.jobTypeId;
  const isSameUnit = (job: CustomerJob) =>
    Boolean(work.businessUnitId) && job.businessUnitId === work.businessUnitId;
  return [
    ...here.filter(isSameType).map((job) => ({ job, same: 'jobType' as const })),
    ...here
      .filter((job) => !isSameType(job) && isSameUnit(job))
      .map((job) => ({ job, same: 'businessUnit' as const })),
  ];
}
