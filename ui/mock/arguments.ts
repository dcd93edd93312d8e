/** Arguments of commands that take several at once. */
import type { NewJob, PlannedVisit } from '../src/ipc/bindings';

export interface AddAppointmentArgs {
  jobId: string;
  visit: PlannedVisit;
  specialInstructions: string | null;
}

export interface CreateJobArgs {
  job: NewJob;
}
