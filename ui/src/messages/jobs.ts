/** Text of the Jobs page and of the job drawer. */
import { number } from '../lib/locale.svelte';
import { defineMessages, plural } from './define';

export const jobsPageMessages = defineMessages({
  total: (jobs: number) => plural(jobs, '# job', '# jobs'),
  searchLabel: 'Search jobs',
  searchPlaceholder: 'Number, customer, address, type',
  allCustomers: 'Show the jobs of all customers',
  nextAppointment: 'Next appointment',
  modified: 'Modified',
  noMatch: 'No jobs match your filters',
  noJobs: 'No jobs yet',
  /** In place of the number of a job that ServiceTitan has not numbered yet. */
  newJob: 'New',
  more: (appointments: number) => `+${number(appointments)}`,
  appointments: (appointments: number) => plural(appointments, '# appointment', '# appointments'),
});

export const jobMessages = defineMessages({
  title: 'Job',
  titleOf: (jobNumber: string) => `Job ${jobNumber}`,
  close: 'Close job',
  loading: 'Loading job',
  edit: 'Edit',
  addAppointment: 'Add appointment',
  hold: 'Put on hold',
  cancel: 'Cancel job',
  moreActions: 'More actions',
  unsentChanges: 'Unsent changes',
  noAppointments: 'No appointments yet',

  // Facts
  booked: 'Booked',
  completed: 'Completed',
  billing: 'Billing',
  noCharge: 'No charge',
  notifications: 'Customer notifications',
  notificationsOff: 'Off',
  noAddress: 'No address',
  openProject: 'Open project',
  editField: (field: string, value: string) => `${field}: ${value}. Change`,
  editTags: 'Change tags',
  customFields: 'Custom fields',
  customFieldsReadOnly: 'This account’s API can’t change custom fields. Change them in ServiceTitan.',
  otherCustomFields: 'Fields that this job doesn’t have yet are added in ServiceTitan.',

  // One appointment
  appointment: (numberOrDay: string) => `Appointment ${numberOrDay}`,
  arrivalWindow: (times: string) => `Arrival window ${times}`,
  reschedule: 'Reschedule…',
  addInstructions: 'Add special instructions',
  saveInstructions: 'Save instructions',
  instructionsLoseFormatting: 'Saving removes the formatting of these instructions',
  instructionsChanged: (customer: string | null) =>
    customer === null ? 'Instructions changed' : `Instructions changed for ${customer}`,

  copyForCustomer: 'Copy text for customer',

  // Phone numbers
  copy: (phone: string) => `Copy ${phone}`,
});
