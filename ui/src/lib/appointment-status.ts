/** The status of an appointment as the window shows it. */
import type { AppointmentState } from '../ipc';

/** `confirmed` is a scheduled appointment that the customer has confirmed. */
export type AppointmentStatus = AppointmentState | 'confirmed';

/** The status that the window shows. */
export function appointmentStatus(appointment: {
  state: AppointmentState;
  confirmed: boolean;
}): AppointmentStatus {
  return appointment.state === 'scheduled' && appointment.confirmed ? 'confirmed' : appointment.state;
}
