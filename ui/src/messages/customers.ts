/** Text about a customer: the summary in the forms, and the customer's page. */
import { number } from '../lib/locale.svelte';
import { defineMessages, plural } from './define';

export const customerMessages = defineMessages({
  loading: 'Loading customer',
  notDownloaded: 'This customer hasn’t downloaded yet.',
  tags: (name: string) => `Tags of ${name}`,
  summary: (name: string) => `Customer summary: ${name}`,
  open: 'Open customer',
  back: 'Back',
  newJob: 'New job for this customer',
  newJobAt: (address: string) => `New job at ${address}`,
  doNotService: 'Do not service',
  doNotServiceHint: 'Don’t book work for this customer.',
  inactive: 'Inactive',
  notes: 'Notes',
  notesForbidden: 'This account’s app has no permission to read customer notes.',
  customFields: 'Custom fields',
  balance: 'Balance',
  billingAddress: 'Billing address',
  noPhone: 'No phone number',
  loadingPhone: 'Looking up the phone number',
  noAddress: 'No address',
  openMap: (address: string) => `Show ${address} on a map`,
  pendingEdits: (edits: number) => plural(edits, '# unsent change', '# unsent changes'),

  // Appointments
  next: 'Next appointment',
  last: 'Last appointment',
  noNext: 'None planned',
  noLast: 'None yet',
  today: 'Today',
  tomorrow: 'Tomorrow',
  dayAndTimes: (day: string, times: string) => `${day} ${times}`,
  fullDayAndTimes: (day: string, times: string) => `${day}, ${times}`,
  endUnknown: (time: string) => `${time}, end unknown`,
  andMore: (technician: string, more: number) => `${technician} + ${number(more)}`,

  // Jobs
  openJobs: 'Open jobs',
  noOpenJobs: 'No open jobs',
  otherOpenJobs: 'Other open jobs of this customer',
  openJobsOf: (shown: number, all: number) => `${number(shown)} of ${number(all)}`,
  moreOpenJobs: (jobs: number) => plural(jobs, '# more open job', '# more open jobs'),
  job: (jobNumber: string | null) => (jobNumber === null ? 'New job' : `Job ${jobNumber}`),
  openJob: (jobNumber: string | null) => (jobNumber === null ? 'Open the new job' : `Open job ${jobNumber}`),
  noJobs: 'No jobs yet',
  showAllInJobs: 'Show in Jobs',
  moreJobs: 'Show more jobs',

  // Similar work
  sameType: 'Similar work is already planned',
  sameUnit: 'Work of this business unit is already planned',

  // The page
  locations: 'Locations',
  moreLocations: (locations: number) => plural(locations, '# more location', '# more locations'),
  noLocations: 'No locations',
  projects: 'Projects',
  noProjects: 'No projects',
  project: 'Project',
  appointments: 'Appointments',
  noAppointments: 'No appointments yet',
});
