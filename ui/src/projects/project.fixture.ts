/** A project for tests. */
import type { ProjectCard } from '../ipc';

/** A project that is due in six days. */
export const project = (patch: Partial<ProjectCard>): ProjectCard => ({
  id: '1',
  number: '6101',
  name: 'Boiler swap',
  summary: null,
  status: 'Quoted',
  customer: 'Garcia',
  address: null,
  managers: ['Dana'],
  businessUnits: ['Plumbing'],
  startDate: '2026-11-01',
  targetDate: '2026-11-30',
  actualDate: null,
  scheduleStatus: 'dueSoon',
  jobCount: 0,
  jobsCompleted: 0,
  appointmentCount: 0,
  appointmentsDone: 0,
  nextAppointment: null,
  lastAppointment: null,
  pending: null,
  ...patch,
});
