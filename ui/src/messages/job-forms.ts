/** Text of the forms that book and change jobs and appointments. */
import { defineMessages, plural } from './define';

export const newJobMessages = defineMessages({
  title: 'New job',
  correctTitle: 'Correct booking',
  unfinished: 'Not booked yet',
  continueDraft: (name: string) => `Continue ${name}`,
  discardDraft: (name: string) => `Discard ${name}`,
  startOver: 'Start over',
  who: 'Who',
  what: 'What',
  moreFields: 'More fields',
  project: 'Project',
  noProject: 'No project',
  projectAt: (number: string | null, name: string | null) => [number, name].filter(Boolean).join(' · '),
  customerPo: 'PO number',
  lead: 'Lead from',
  searchTags: 'Search tags',
  searchEmployees: 'Employee who found the lead',
  noEmployees: 'No matching employees',
  searchCampaigns: 'Search campaigns',
  noCampaigns: 'No matching campaigns',
  noBusinessUnits: 'No matching business units',
  noLocations: 'No matching locations',
  noProjects: 'No open projects',
  chooseLocation: 'Choose a location',
  chooseCustomerFirst: 'Choose a customer first',
  searchJobTypes: 'Search job types',
  noJobTypes: 'No matching job types',
  appointment: 'Appointment',
  appointmentAt: (position: number) => `Appointment ${String(position)}`,
  removeAppointment: (position: number) => `Remove appointment ${String(position)}`,
  addAppointment: 'Add another appointment',
  summaryPlaceholder: 'Describe the work',
  replacesRejected: 'Booking again replaces the rejected booking',
  book: 'Book job',
  bookKeys: 'Ctrl+Enter',
  bookAgain: 'Send again',
  booked: (customer: string, firstStart: string) => `Job booked for ${customer} · ${firstStart}`,

  // Errors
  chooseCustomer: 'Choose a customer',
  chooseBusinessUnit: 'Choose a business unit',
  chooseJobType: 'Choose a job type',
  choosePriority: 'Choose a priority',
  chooseCampaign: 'Choose a campaign',
  orderNumberTooLong: 'The PO number can’t be longer than 250 characters',
  summaryTooLong: 'The summary can’t be longer than 4,000 characters',
});

export const jobCopyMessages = defineMessages({
  copyOf: (job: string | null) => (job === null ? 'Duplicate of a new job' : `Duplicate of job ${job}`),
  copyHint: 'Choose a time and technicians.',
  recallOf: (job: string | null) => (job === null ? 'Recall' : `Recall of job ${job}`),
  recallHint:
    'ServiceTitan’s API can’t mark a job as a recall. The summary says so; mark it in ServiceTitan.',
  recallSummary: (job: string | null, summary: string) =>
    [job === null ? 'Recall' : `Recall of job ${job}`, summary].filter(Boolean).join(': '),
  unknownCustomer: 'This job can’t be duplicated, because its customer or location isn’t downloaded',
  notCompleted: 'Only completed jobs can be recalled',
});

export const customerFieldMessages = defineMessages({
  placeholder: 'Name, address or phone',
  start: 'Type a name, address or phone number',
  searching: 'Searching…',
  noMatch: 'No matching customers. Add new customers in ServiceTitan.',
  shortPhone: 'Keep typing the phone number',
  noPhoneEnding:
    'No phone number ends with these digits. Type the full number, or search by name or address.',
});

export const appointmentFormMessages = defineMessages({
  date: 'Date',
  start: 'Start',
  duration: 'Duration',
  ends: (when: string) => `Ends ${when}`,
  repeatedHour: 'Clocks go back this night. Choose which start you mean:',
  whichHour: 'Which of the two hours',
  arrivalWindow: 'Arrival window',
  otherWindow: 'Other',
  arrivalStart: 'Arrival window start',
  arrivalEnd: 'Arrival window end',
  noTechnicians: 'No matching technicians',

  // Errors
  enterDate: 'Enter a date',
  enterStart: 'Enter a start time',
  skippedTime: 'This time doesn’t exist on this day (clocks change)',
  enterDuration: 'Enter a duration',
  endBeforeStart: 'The end must be after the start',
  tooLong: 'Appointments can’t be longer than 31 days',
  enterArrivalStart: 'Enter the start of the arrival window',
  enterArrivalEnd: 'Enter the end of the arrival window',
  arrivalEndBeforeStart: 'The arrival window must end after it starts',
});

export const addAppointmentMessages = defineMessages({
  title: 'Add appointment',
  forJob: (jobNumber: string | null) => (jobNumber === null ? 'For this job' : `For job ${jobNumber}`),
  instructionsPlaceholder: 'Gate code, pets, where to park',
  add: 'Add appointment',
  added: (dayAndTime: string) => `Appointment added for ${dayAndTime}`,
});

export const editJobMessages = defineMessages({
  title: (jobNumber: string | null) => (jobNumber === null ? 'Edit job' : `Edit job ${jobNumber}`),
  summaryLosesFormatting: 'Saving removes the formatting of this summary',
  save: 'Save changes',
  saved: (jobNumber: string | null) => (jobNumber === null ? 'Job updated' : `Job ${jobNumber} updated`),
});

export const rescheduleMessages = defineMessages({
  title: (customer: string) => `Reschedule ${customer}`,
  titleOfNumber: (appointmentNumber: string) => `Reschedule appointment ${appointmentNumber}`,
  titleOfUnknown: 'Reschedule appointment',
  currently: (dayAndTimes: string) => `Currently ${dayAndTimes}`,
  notMovable: 'Appointments in progress, done or canceled can’t be moved.',
  reschedule: 'Reschedule',
});

/** `Garcia's job and its 2 open appointments`, or `3 jobs and their 5 open appointments`. */
function stoppedText(jobs: number, customer: string | null, appointments: number): string {
  const one = customer === null ? 'This job' : `${customer}'s job`;
  const job = jobs === 1 ? one : plural(jobs, '# job', '# jobs');
  if (appointments === 0) return job;
  const open = plural(appointments, '# open appointment', '# open appointments');
  return jobs === 1 ? `${job} and its ${open}` : `${job} and their ${open}`;
}

/** Text that holding and canceling share. */
export const holdOrCancelMessages = defineMessages({
  reason: 'Reason',
  memo: 'Memo',
  chooseReason: 'Choose a reason',
  enterMemo: 'Enter a memo (saved in the job history)',
  noReasons: 'Reasons haven’t downloaded yet.',
  goBack: 'Go back',
});

/** `jobNumber` and `customer` are null for several jobs. */
export const holdMessages = defineMessages({
  title: (jobs: number, jobNumber: string | null) => {
    if (jobs > 1) return plural(jobs, 'Put # job on hold?', 'Put # jobs on hold?');
    return jobNumber === null ? 'Put this job on hold?' : `Put job ${jobNumber} on hold?`;
  },
  button: (jobs: number, jobNumber: string | null) => {
    if (jobs > 1) return plural(jobs, 'Put # job on hold', 'Put # jobs on hold');
    return jobNumber === null ? 'Put this job on hold' : `Put job ${jobNumber} on hold`;
  },
  effect: (jobs: number, customer: string | null, appointments: number) => {
    const stopped = stoppedText(jobs, customer, appointments);
    return jobs === 1 && appointments === 0
      ? `${stopped} will be put on hold. Find it in the tray under On hold.`
      : `${stopped} will be put on hold. Find them in the tray under On hold.`;
  },
  memoPlaceholder: 'What are we waiting for, and until when?',
  done: (jobs: number, jobNumber: string | null) => {
    if (jobs > 1) return plural(jobs, '# job put on hold', '# jobs put on hold');
    return jobNumber === null ? 'Job put on hold' : `Job ${jobNumber} put on hold`;
  },
});

/** The same messages as for holding, so that the dialog can use either. */
export const cancelMessages = defineMessages({
  title: (jobs: number, jobNumber: string | null) => {
    if (jobs > 1) return plural(jobs, 'Cancel # job?', 'Cancel # jobs?');
    return jobNumber === null ? 'Cancel this job?' : `Cancel job ${jobNumber}?`;
  },
  button: (jobs: number, jobNumber: string | null) => {
    if (jobs > 1) return plural(jobs, 'Cancel # job', 'Cancel # jobs');
    return jobNumber === null ? 'Cancel this job' : `Cancel job ${jobNumber}`;
  },
  effect: (jobs: number, customer: string | null, appointments: number) =>
    `${stoppedText(jobs, customer, appointments)} will be canceled. You can undo this.`,
  finalEffect: (jobs: number, customer: string | null, appointments: number) =>
    `${stoppedText(jobs, customer, appointments)} will be canceled. Once this is sent it can’t be undone.`,
  memoPlaceholder: 'What the customer said',
  done: (jobs: number, jobNumber: string | null) => {
    if (jobs > 1) return plural(jobs, '# job canceled', '# jobs canceled');
    return jobNumber === null ? 'Job canceled' : `Job ${jobNumber} canceled`;
  },
});
