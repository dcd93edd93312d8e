/** Arguments of commands that have several. */
import type { NewJob, NewAppointment } from '../src/ipc/bindings';

export interface AddAppointmentArgs {
  jobId: string;
  appointment: NewAppointment;
  specialInstructions: string | null;
}

export interface CreateJobArgs {
  job: NewJob;
}
