/** The text of the Sync page: lists, changes, conflicts, and records that can't be read. */
import type { Feed, MalformedRecord, OperationRow, OperationState, Progress, UndoOutcome } from '../ipc';
import { defineMessages, plural } from './define';
import { count } from './format';

export const syncMessages = defineMessages({
  // The head of the page.
  asOf: (when: string, age: string) => `As of ${when}, ${age}.`,
  changesSending: (changes: number) => plural(changes, '# change sending.', '# changes sending.'),
  unreadableBelow: (unreadable: string) => `${unreadable}. See below.`,
  syncNow: 'Sync now',
  needsAttention: 'Needs attention',
  waiting: 'Waiting',
  recent: 'Recent',
  empty: 'Changes you make will appear here',
  goToCalendar: 'Go to the calendar',

  // The first download.
  firstDownload: 'First download',
  perSecond: (records: number) => `${count(records)}/s`,
  timeLeft: (length: string) => `${length} left`,
  underAMinuteLeft: 'less than a minute left',
  recordsOf: (read: number, expected: number) =>
    plural(expected, `${count(read)} of # record`, `${count(read)} of # records`),
  records: (read: number) => plural(read, '# record', '# records'),
  paused: 'Download paused. Your changes are still sent.',
  pause: 'Pause',
  resume: 'Resume',

  // The lists of the mirror.
  data: 'Data',
  list: 'List',
  recordCount: 'Records',
  updated: 'Updated',
  noAccess: 'No access',
  noPermission: 'Your app has no permission to read this list',
  never: 'Never',
  nothingDownloaded: 'Nothing downloaded yet',
  checkingDeletions: 'Checking for deleted records…',
  deletionsChecked: (age: string) => `Last checked for deletions ${age}`,
  deletionsNotChecked: 'Not checked for deletions yet',
  checkDeletions: 'Check for deleted appointments',

  // One change.
  tries: (tries: number) => plural(tries, '# try', '# tries'),
  nextTry: (when: string) => `next try ${when}`,
  fieldProblem: (field: string, problem: string) => `${field}: ${problem}`,
  thisChange: 'This change',
  undoing: (title: string) => `Undoing: ${title}`,
  discarded: 'Discarded. Showing the current version.',
  continue: 'Continue',
  leaveAsIs: 'Leave as is',
  retry: 'Retry',
  dismiss: 'Dismiss',
  sendAgain: 'Send again',
  undoSavedPart: 'Undo the part that was saved',
  openJob: 'Open job',
  leaveAsIsTitle: 'Leave this change as is?',
  dismissTitle: 'Dismiss this change?',
  discardTitle: 'Discard this change?',
  leaveAsIsMeans: 'The part that ServiceTitan saved stays. The rest won’t be sent.',
  dismissMeans: 'ServiceTitan rejected this change. Once you dismiss it, it can’t be brought back.',
  discardMeans:
    'This change may or may not be in ServiceTitan. JPM Desk stops checking and shows the current version.',

  // A conflict.
  conflict: (title: string) => `Conflicting change: ${title}`,
  field: 'Field',
  yours: 'Your change',
  theirs: 'Their change',
  original: 'Original',
  // Follows the name of a field, for screen readers only.
  differs: ', differs',
  nothing: 'Nothing',
  changed: (age: string) => `Changed ${age}`,
  changedByYou: 'Changed by you',
  changedByYouOn: (age: string) => `Changed by you ${age}`,
  changedBy: (name: string) => `Changed by ${name}`,
  changedByOn: (name: string, age: string) => `Changed by ${name} ${age}`,
  keepTheirs: 'Keep theirs',
  keepMine: 'Keep mine',
  edit: 'Edit…',

  // Records that can't be read.
  unreadable: 'Records that couldn’t be read',
  copyReport: 'Copy report',
  unreadableHint:
    'ServiceTitan sent these in a form that JPM Desk can’t read in full. Everything else is up to date. They are read again when they change.',
  shownPartly: (since: string) => `since ${since} · shown without these fields`,
  notShown: (since: string) => `since ${since} · not shown`,
  moreInReport: (records: number) => plural(records, '# more is in the report', '# more are in the report'),
  reportCopied: (records: number) =>
    plural(records, 'Copied a report of # record', 'Copied a report of # records'),
  reportNotCopied: 'Couldn’t copy the report',
  reportTitle: (tenant: string) => `JPM Desk: records that could not be read in tenant ${tenant}`,
  recordById: (name: string, id: string) => `${name} ${id}`,
  recordWithoutId: (name: string) => `${name} without an ID`,
});

/** The lists of the mirror. */
export const feedNames: Readonly<Record<Feed, string>> = defineMessages({
  appointments: 'Appointments',
  jobs: 'Jobs',
  projects: 'Projects',
  assignments: 'Assignments',
  technicians: 'Technicians',
  shifts: 'Shifts',
  customers: 'Customers',
  locations: 'Locations',
  businessUnits: 'Business units',
  jobTypes: 'Job types',
  campaigns: 'Campaigns',
  employees: 'Employees',
  cancelReasons: 'Cancel reasons',
  holdReasons: 'Hold reasons',
  tagTypes: 'Tags',
  zones: 'Zones',
  arrivalWindows: 'Arrival windows',
  projectStatuses: 'Project statuses',
  projectSubStatuses: 'Project substatuses',
  projectTypes: 'Project types',
});

/** One record of a list. */
export const recordNames: Readonly<Record<Feed, string>> = defineMessages({
  appointments: 'Appointment',
  jobs: 'Job',
  projects: 'Project',
  assignments: 'Assignment',
  technicians: 'Technician',
  shifts: 'Shift',
  customers: 'Customer',
  locations: 'Location',
  businessUnits: 'Business unit',
  jobTypes: 'Job type',
  campaigns: 'Campaign',
  employees: 'Employee',
  cancelReasons: 'Cancel reason',
  holdReasons: 'Hold reason',
  tagTypes: 'Tag',
  zones: 'Zone',
  arrivalWindows: 'Arrival window',
  projectStatuses: 'Project status',
  projectSubStatuses: 'Project substatus',
  projectTypes: 'Project type',
});

/** Where a change stands. */
export const operationStates: Readonly<Record<OperationState, string>> = defineMessages({
  queued: 'Waiting to be sent',
  leased: 'Sending',
  acked: 'Sent, waiting for confirmation',
  done: 'Saved',
  rejected: 'Rejected',
  conflict: 'Also changed by someone else',
  unknown: 'Sent, no response',
  verifying: 'Checking with ServiceTitan',
  withdrawn: 'Undone',
});

const specialStates = defineMessages({
  undoPending: 'Will be undone when the server responds',
  partlyDone: 'Partly done',
});

/** Where one change stands. */
export function operationStateOf(row: Pick<OperationRow, 'state' | 'undoPending' | 'partialResult'>): string {
  if (row.undoPending) return specialStates.undoPending;
  if (row.partialResult && row.state === 'rejected') return specialStates.partlyDone;
  return operationStates[row.state];
}

/** What an undo did. */
export const undoneMessages: Readonly<Record<UndoOutcome, (title: string) => string>> = defineMessages({
  withdrawn: (title: string) => `Undone before it was sent: ${title}`,
  reversed: (title: string) => `Undoing: ${title}`,
  deferred: (title: string) => `Will be undone when the server responds: ${title}`,
});

/** `120 of 4,000 records`, or `120 records` while the total is unknown. */
export function recordsRead({ rows, rowsExpected }: Pick<Progress, 'rows' | 'rowsExpected'>): string {
  return rowsExpected ? syncMessages.recordsOf(rows, rowsExpected) : syncMessages.records(rows);
}

/** A record as people name it: `Appointment 48213`. */
export function recordName({ kind, id }: Pick<MalformedRecord, 'kind' | 'id'>): string {
  const name = recordNames[kind];
  return id === null ? syncMessages.recordWithoutId(name) : syncMessages.recordById(name, id);
}

/**
 * A field of the API as people read it: `Job type` for `jobTypeId`, `Appointment 1, start` for
 * `appointments[0].start`.
 */
export function fieldWords(field: string): string {
  const words = field
    .replaceAll(/\[(\d+)\]/g, (_, index: string) => ` ${String(Number(index) + 1)}, `)
    .replaceAll(/Ids?(?=$|\W)/g, '')
    .replaceAll(/\./g, ' ')
    .replaceAll(/([a-z])([A-Z])/g, '$1 $2')
    .replaceAll(/\bappointments(?= \d)/gi, 'appointment')
    .replaceAll(/\s+/g, ' ')
    .trim()
    .toLowerCase();
  return words ? words.slice(0, 1).toUpperCase() + words.slice(1) : syncMessages.thisChange;
}
