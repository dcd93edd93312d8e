/** Text that several pages share. */
import type { AppointmentState, EditedField, JobState } from '../ipc';
import { defineMessages } from './define';

export const commonMessages = defineMessages({
  appName: 'JPM Desk',
  cancel: 'Cancel',
  clearFilters: 'Clear filters',
  close: 'Close',
  copied: (text: string) => `Copied ${text}`,
  discard: 'Discard',
  loading: 'Loading…',
  newJob: 'New job',
  none: 'None',
  notCopied: (text: string) => `Couldn’t copy ${text}`,
  notSentYet: 'Not sent yet',
  save: 'Save',
  search: 'Search',
  showOnCalendar: 'Show on calendar',
  signInAgain: 'Sign in again',
  traceId: (id: string) => `Trace ID ${id}`,
  tryAgain: 'Try again',
  unassigned: 'Unassigned',
  undo: 'Undo',
  unknownCustomer: 'Unknown customer',
});

/** The pages by name. */
export const pageNames = defineMessages({
  calendar: 'Calendar',
  jobs: 'Jobs',
  projects: 'Projects',
  sync: 'Sync',
  settings: 'Settings',
  customer: 'Customer',
});

/** The fields of jobs, appointments, and projects by name. */
export const fieldNames = defineMessages({
  address: 'Address',
  appointments: 'Appointments',
  businessUnit: 'Business unit',
  campaign: 'Campaign',
  customer: 'Customer',
  jobType: 'Job type',
  location: 'Location',
  number: 'Number',
  phone: 'Phone',
  priority: 'Priority',
  project: 'Project',
  specialInstructions: 'Special instructions',
  status: 'Status',
  summary: 'Summary',
  tags: 'Tags',
  technicians: 'Technicians',
});

/** The statuses of jobs and of appointments. */
export const statusNames: Readonly<Record<JobState | AppointmentState | 'confirmed', string>> =
  defineMessages({
    scheduled: 'Scheduled',
    confirmed: 'Confirmed',
    dispatched: 'Dispatched',
    inProgress: 'Working',
    working: 'Working',
    hold: 'On hold',
    completed: 'Completed',
    done: 'Done',
    canceled: 'Canceled',
    other: 'Unknown status',
  });

/** The fields that a change can set. */
export const editedFieldNames: Readonly<Record<EditedField, string>> = defineMessages({
  times: 'Time',
  arrivalWindow: 'Arrival window',
  technicians: 'Technicians',
  specialInstructions: 'Instructions',
  summary: 'Summary',
  priority: 'Priority',
  businessUnit: 'Business unit',
  jobType: 'Job type',
  campaign: 'Campaign',
  tags: 'Tags',
  customField: 'Custom field',
  jobState: 'Job status',
  project: 'Project',
  name: 'Name',
  projectStatus: 'Status',
  projectSubStatus: 'Substatus',
  projectType: 'Type',
  startDate: 'Start date',
  targetDate: 'Target date',
  completionDate: 'Completion date',
  managers: 'Managers',
  businessUnits: 'Business units',
});
