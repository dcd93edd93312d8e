/** The engine's state in the words of the sync button and the banners. */
import type { ConflictFieldName, Feed, OperationRow, OperationState, Progress, SyncStatus } from '../ipc';
import { age, count, counted } from '../messages/format';

/** How the button looks. */
export type SyncLook = 'live' | 'busy' | 'offline' | 'attention' | 'stopped';

/** What the sync button says. */
export interface SyncWords {
  look: SyncLook;
  text: string;
  /** The button's name. */
  spoken: string;
  /** The same for those who hear it, with everything that counts. */
  title: string;
}

/** What the sync button says about a state. Records that cannot be read are told quietly: nothing waits for them. */
export function syncWords(
  status: SyncStatus | null,
  now: number,
  waitingSince: number | null = null,
  liveSince: number | null = null,
): SyncWords {
  const state = stateOfSync(status, now, waitingSince, liveSince);
  const unread = unreadWords(status);
  if (!status || unread === null) return { ...state, spoken: state.text };
  const calm = status.phase === 'live' && state.look !== 'attention';
  return {
    look: state.look,
    text: calm ? `${state.text} · ${count(status.malformed)} unreadable` : state.text,
    spoken: `${state.text}, ${unread}`,
    title: `${state.title}. ${unread}`,
  };
}

/** `3 records couldn’t be read`, or nothing. */
export function unreadWords(status: SyncStatus | null): string | null {
  return status?.malformed ? `${counted(status.malformed, 'record')} couldn’t be read` : null;
}

function stateOfSync(
  status: SyncStatus | null,
  now: number,
  waitingSince: number | null,
  liveSince: number | null,
): Omit<SyncWords, 'spoken'> {
  if (!status) return { look: 'stopped', text: 'Starting', title: 'Starting sync' };
  const fresh = status.freshOn === null ? null : age(now - status.freshOn);
  const waiting = status.waiting ? `${count(status.waiting)} waiting` : null;
  if (status.attention) {
    const needs = status.attention === 1 ? 'needs' : 'need';
    return {
      look: 'attention',
      text: `${count(status.attention)} to settle`,
      title: `${count(status.attention)} of your edits ${needs} your decision`,
    };
  }
  switch (status.phase) {
    case 'live':
      if (isSlow(status, now, waitingSince, liveSince)) {
        return {
          look: 'attention',
          text: ['Slow', waiting].filter(Boolean).join(' · '),
          title: slowHeadline(status),
        };
      }
      return {
        look: waiting ? 'busy' : 'live',
        text: ['Live', waiting ?? fresh].filter(Boolean).join(' · '),
        title: fresh ? `Live, last change asked for ${fresh} ago` : 'Live',
      };
    case 'firstDownload': {
      const { progress } = status;
      const share =
        progress?.rowsExpected && progress.rowsExpected > 0
          ? `${String(Math.min(99, Math.floor((progress.rows / progress.rowsExpected) * 100)))} %`
          : progress
            ? count(progress.rows)
            : null;
      return {
        look: 'busy',
        text: ['Downloading', share].filter(Boolean).join(' · '),
        title: 'The first download is under way',
      };
    }
    case 'offline':
      return {
        look: 'offline',
        text: ['Offline', waiting].filter(Boolean).join(' · '),
        title: waiting ? `Offline, ${waiting} to be sent` : 'Offline',
      };
    case 'signedOut':
      return { look: 'offline', text: 'Signed out', title: 'The server refuses the keys' };
    case 'stopped':
      return { look: 'stopped', text: 'Starting', title: 'Starting sync' };
  }
}

/** An edit is with the server for so long before it is called slow, in milliseconds. */
const SLOW = 8000;

/** The newest news may be so old while the server is said to answer, in milliseconds. */
const STALE = 120_000;

/** Whether the server is connected and does not answer. */
function isSlow(
  status: SyncStatus,
  now: number,
  waitingSince: number | null,
  liveSince: number | null,
): boolean {
  if (status.phase !== 'live' || status.paused) return false;
  const hangs = status.waiting > 0 && waitingSince !== null && now - waitingSince > SLOW;
  // After an hour without a connection the first news may take as long as at any other time.
  const heardOn = Math.max(status.freshOn ?? now, liveSince ?? 0);
  return hangs || now - heardOn > STALE;
}

function slowHeadline({ waiting }: SyncStatus): string {
  if (!waiting) return 'ServiceTitan is slow to answer';
  return `ServiceTitan is slow to answer; ${counted(waiting, 'change is', 'changes are')} saved and not confirmed yet`;
}

/** What the sync page says first, and whether all is well. */
export function headlineOf(
  status: SyncStatus | null,
  now: number,
  waitingSince: number | null,
  liveSince: number | null = null,
): { text: string; look: 'good' | 'busy' | 'away' | 'attention' } {
  if (!status) return { text: 'Starting sync', look: 'busy' };
  const { phase, attention, paused, waiting } = status;
  if (phase === 'live' && attention > 0) {
    const text =
      attention === 1 ? 'One edit needs your decision' : `${count(attention)} edits need your decision`;
    return { text, look: 'attention' };
  }
  if (paused) return { text: 'The download is paused', look: 'busy' };
  switch (phase) {
    case 'live':
      if (isSlow(status, now, waitingSince, liveSince))
        return { text: slowHeadline(status), look: 'attention' };
      return waiting > 0
        ? { text: `Sending ${counted(waiting, 'change')}`, look: 'busy' }
        : { text: 'Everything is up to date', look: 'good' };
    case 'firstDownload':
      return { text: 'The first download is under way', look: 'busy' };
    case 'offline':
      return { text: 'The server cannot be reached', look: 'away' };
    case 'signedOut':
      return { text: 'The server refuses the keys', look: 'away' };
    case 'stopped':
      return { text: 'Starting sync', look: 'busy' };
  }
}

/** A list by its name. */
export const FEED_NAMES: Record<Feed, string> = {
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
};

/** One record of a list. */
export const RECORD_NAMES: Record<Feed, string> = {
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
};

/** How far a list is read: `120 of 4,000 rows`, or `120 rows` while nobody knows how many there are. */
export function rowsRead({ rows, rowsExpected }: Pick<Progress, 'rows' | 'rowsExpected'>): string {
  return rowsExpected ? `${count(rows)} of ${counted(rowsExpected, 'row')}` : counted(rows, 'row');
}

/** Where an edit stands, in words. */
export const OPERATION_WORDS: Record<OperationState, string> = {
  queued: 'Waiting to be sent',
  leased: 'Being sent',
  acked: 'Sent, waiting for the answer to show',
  done: 'On the server',
  rejected: 'Refused by the server',
  conflict: 'Changed by someone else meanwhile',
  unknown: 'Sent, no answer came',
  verifying: 'Checking whether the server has it',
  withdrawn: 'Taken back',
};

/** A field that two people have changed, in words. */
export const CONFLICT_FIELDS: Record<ConflictFieldName, string> = {
  times: 'Time',
  arrivalWindow: 'Arrival window',
  technicians: 'Technicians',
  specialInstructions: 'Instructions',
  summary: 'Summary',
  priority: 'Priority',
  businessUnit: 'Business unit',
  jobType: 'Job type',
  campaign: 'Campaign',
  jobState: 'State of the job',
};

/** What an edit's state means for this one in particular. */
export function stateWords(row: OperationRow): string {
  if (row.state === 'withdrawn' && row.replacedBy) return 'Went out with a later edit';
  if (row.undoWanted) return 'Will be taken back as soon as the server has answered';
  if (row.halfDone && row.state === 'rejected') return 'Stopped half-way';
  return OPERATION_WORDS[row.state];
}

/** A field of a refusal as people read it: `Job type` for `jobTypeId`, `Appointment 1, start` for `appointments[0].start`. */
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
  return words ? words.slice(0, 1).toUpperCase() + words.slice(1) : 'This edit';
}

/** Whether an edit has not gone as it should. */
export function isTrouble(state: OperationState): boolean {
  return state === 'rejected' || state === 'conflict' || state === 'unknown';
}

/**
 * Whether an edit needs the dispatcher. Without a reason its outcome is still being looked for, and
 * what was sent again meanwhile could be there twice.
 */
export function needsDecision({ state, refusal }: Pick<OperationRow, 'state' | 'refusal'>): boolean {
  return isTrouble(state) && (state !== 'unknown' || refusal !== null);
}
