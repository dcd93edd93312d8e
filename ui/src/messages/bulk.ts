/** Text of the bulk actions: the bar, the dialog, and the progress. */
import { number } from '../lib/locale.svelte';
import { commonMessages, fieldNames } from './common';
import { defineMessages, listed, plural } from './define';

export const bulkMessages = defineMessages({
  part: 'The bulk actions',
  selectedAppointments: (count: number) => plural(count, '# appointment selected', '# appointments selected'),
  selectedJobs: (count: number) => plural(count, '# job selected', '# jobs selected'),
  selected: (count: number) => `${number(count)} selected`,
  clear: 'Clear selection',
  reading: 'Reading the jobs…',
  selectJob: (job: string | null) => (job === null ? 'Select the new job' : `Select job ${job}`),
  selectAll: 'Select all jobs shown',
  tooMany: (most: number) => `Select at most ${number(most)} jobs at once`,

  move: 'Move',
  assign: 'Assign',
  hold: 'Hold',
  removeHold: 'Release',
  cancel: 'Cancel jobs',
  removeCancellation: 'Reinstate',
  priority: fieldNames.priority,
  jobType: fieldNames.jobType,
  tags: fieldNames.tags,
  addTags: 'Add tags',
  removeTags: 'Remove tags',
  chooseTags: 'Choose tags to add or remove',
  confirm: 'Confirm',
  export: 'Export',
  print: 'Print',
  csv: 'CSV…',
  iCalendar: 'iCalendar…',

  jobs: (count: number) => plural(count, '# job', '# jobs'),
  appointments: (count: number) => plural(count, '# appointment', '# appointments'),
  summary: (all: string, parts: readonly string[]) => `${all}: ${listed(parts)}`,
  othersHeld: (count: number) =>
    plural(
      count,
      '# more open appointment of these jobs will be put on hold too',
      '# more open appointments of these jobs will be put on hold too',
    ),
  othersCanceled: (count: number) =>
    plural(
      count,
      '# more open appointment of these jobs will be canceled too',
      '# more open appointments of these jobs will be canceled too',
    ),
  final: 'Once this is sent it can’t be undone.',

  // Moving
  how: 'How to move',
  later: 'Later',
  earlier: 'Earlier',
  toDate: 'To a date',
  days: 'Days',
  time: 'Time',
  date: 'Date',
  keepsTimes: 'Each appointment keeps its time of day',
  enterDistance: 'Enter days or a time',
  enterDate: 'Enter a date',
  enterDays: 'Enter a whole number of days',
  example: (customer: string, from: string, to: string) => `${customer}: ${from} → ${to}`,
  windows: (count: number) => plural(count, '# promised arrival window', '# promised arrival windows'),
  windowsConfirmed: (count: number, confirmed: number) =>
    plural(
      count,
      `# promised arrival window, ${number(confirmed)} of them confirmed`,
      `# promised arrival windows, ${number(confirmed)} of them confirmed`,
    ),
  moveWindows: 'Move along',
  keepWindows: 'Keep',
  inPast: (count: number) => plural(count, '# would start in the past', '# would start in the past'),
  choose: (field: string) => `Choose a ${field.toLowerCase()}`,
  unassignedHint: 'Leave it empty to unassign',

  // Progress
  progress: (title: string) => `Progress: ${title}`,
  waiting: 'Waiting',
  saved: 'Saved, not sent yet',
  sent: 'Sent',
  undone: 'Undone',
  failed: (reason: string) => `Not saved: ${reason}`,
  rejected: (reason: string) => `Rejected: ${reason}`,
  countSent: (count: number) => `${number(count)} sent`,
  countSaved: (count: number) => `${number(count)} waiting to be sent`,
  countUndone: (count: number) => `${number(count)} undone`,
  countFailed: (count: number) => `${number(count)} failed`,
  saving: (done: number, total: number) => `Saving ${number(done)} of ${number(total)}`,
  showList: 'Show the list',
  hideList: 'Hide the list',
  retry: (count: number) => `Try ${number(count)} again`,
  open: 'Open',
  openJob: (name: string) => `Open ${name}`,
  noReason: 'The server gave no reason',
});

/** What will happen to those that an action changes. */
export const willTexts = defineMessages({
  hold: (count: number) => `${number(count)} will be put on hold`,
  cancel: (count: number) => `${number(count)} will be canceled`,
  removeHold: (count: number) => `${number(count)} will be released`,
  removeCancellation: (count: number) => `${number(count)} will be reinstated`,
  priority: (count: number) => `${number(count)} will change`,
  jobType: (count: number) => `${number(count)} will change`,
  tags: (count: number) => `${number(count)} will change`,
  move: (count: number) => `${number(count)} will move`,
  assign: (count: number) => `${number(count)} will change`,
});

/** Why an action leaves some out. */
export const exceptionTexts = defineMessages({
  onHold: (count: number) => plural(count, '# is on hold already', '# are on hold already'),
  canceled: (count: number) => plural(count, '# is canceled', '# are canceled'),
  done: (count: number) => plural(count, '# is done', '# are done'),
  working: (count: number) => plural(count, '# is in progress', '# are in progress'),
  dispatched: (count: number) =>
    plural(count, '# has a technician on the way', '# have a technician on the way'),
  notOnHold: (count: number) => plural(count, '# isn’t on hold', '# aren’t on hold'),
  notCanceled: (count: number) => plural(count, '# isn’t canceled', '# aren’t canceled'),
  needsNewTime: (count: number) =>
    plural(count, '# has to be rescheduled to release it', '# have to be rescheduled to release them'),
  cannotReinstate: (count: number) =>
    plural(
      count,
      '# can’t be reinstated by this account’s API',
      '# can’t be reinstated by this account’s API',
    ),
  unchanged: (count: number) => plural(count, '# stays as it is', '# stay as they are'),
  otherUnit: (count: number) =>
    plural(
      count,
      '# is of a business unit without this job type',
      '# are of a business unit without this job type',
    ),
  notDownloaded: (count: number) => plural(count, '# isn’t downloaded', '# aren’t downloaded'),
  notPossible: (count: number) =>
    plural(count, '# can’t be changed right now', '# can’t be changed right now'),
});

/** The title of the dialog. */
export const bulkTitles = defineMessages({
  hold: (jobs: number) => plural(jobs, 'Put # job on hold?', 'Put # jobs on hold?'),
  cancel: (jobs: number) => plural(jobs, 'Cancel # job?', 'Cancel # jobs?'),
  removeHold: (jobs: number) => plural(jobs, 'Release # job from hold?', 'Release # jobs from hold?'),
  removeCancellation: (jobs: number) => plural(jobs, 'Reinstate # job?', 'Reinstate # jobs?'),
  priority: (jobs: number) => plural(jobs, 'Priority of # job', 'Priority of # jobs'),
  jobType: (jobs: number) => plural(jobs, 'Job type of # job', 'Job type of # jobs'),
  tags: (jobs: number) => plural(jobs, 'Tags of # job', 'Tags of # jobs'),
  move: (appointments: number) => plural(appointments, 'Move # appointment', 'Move # appointments'),
  assign: (appointments: number) =>
    plural(appointments, 'Assign technicians to # appointment', 'Assign technicians to # appointments'),
});

/** The button of the dialog, which is also the title of the progress. */
export const bulkButtons = defineMessages({
  hold: (jobs: number) => plural(jobs, 'Put # job on hold', 'Put # jobs on hold'),
  cancel: (jobs: number) => plural(jobs, 'Cancel # job', 'Cancel # jobs'),
  removeHold: (jobs: number) => plural(jobs, 'Release # job', 'Release # jobs'),
  removeCancellation: (jobs: number) => plural(jobs, 'Reinstate # job', 'Reinstate # jobs'),
  priority: (jobs: number) => plural(jobs, 'Change # job', 'Change # jobs'),
  jobType: (jobs: number) => plural(jobs, 'Change # job', 'Change # jobs'),
  tags: (jobs: number) => plural(jobs, 'Change # job', 'Change # jobs'),
  move: (appointments: number) => plural(appointments, 'Move # appointment', 'Move # appointments'),
  assign: (appointments: number) => plural(appointments, 'Assign # appointment', 'Assign # appointments'),
  unassign: (appointments: number) =>
    plural(appointments, 'Unassign # appointment', 'Unassign # appointments'),
});

/** What was done, for the toast. Holding, canceling, and their opposites have texts of their own. */
export const bulkDone = defineMessages({
  tags: (jobs: number) => plural(jobs, 'Tags of # job changed', 'Tags of # jobs changed'),
  priority: (jobs: number, name: string) =>
    plural(jobs, `Priority of # job changed to ${name}`, `Priority of # jobs changed to ${name}`),
  jobType: (jobs: number, name: string) =>
    plural(jobs, `Job type of # job changed to ${name}`, `Job type of # jobs changed to ${name}`),
});

/** The number of a job, or that it has none yet. */
export function numberOrNotSent(jobNumber: string | null): string {
  return jobNumber ?? commonMessages.notSentYet;
}
