/** Merges a job's history on the server with the edits of this computer. */
import type { EditEntry, JobDetail, JobHistoryEntry, OperationKind } from '../ipc';

/** What happened to a job, as far as its text tells. */
export type HistoryEvent =
  | 'booked'
  | 'changed'
  | 'completed'
  | 'canceled'
  | 'held'
  | 'released'
  | 'reinstated'
  | 'added'
  | 'rescheduled'
  | 'deleted'
  | 'confirmed'
  | 'unconfirmed'
  | 'assigned'
  | 'unassigned'
  | 'dispatched'
  | 'arrived'
  | 'finished'
  | 'instructions'
  | 'noted';

/**
 * The documents list no types of events, and tenants see different words. The first pattern that fits
 * decides, so those that contain others come first.
 */
const PATTERNS: readonly (readonly [RegExp, HistoryEvent])[] = [
  [/instruction/, 'instructions'],
  [/\bnote/, 'noted'],
  [/(cancel\w*|cancell?ation) removed|remove\w* cancell?ation|reinstate|uncancel/, 'reinstated'],
  [/confirm\w* removed|remove\w* confirm|unconfirm/, 'unconfirmed'],
  [/confirm/, 'confirmed'],
  [/hold removed|remove\w* hold|off hold|released?|unhold/, 'released'],
  [/hold|held/, 'held'],
  [/cancel/, 'canceled'],
  [/unassign/, 'unassigned'],
  [/assign/, 'assigned'],
  [/resched|moved/, 'rescheduled'],
  [/appointment (added|created|scheduled|booked)/, 'added'],
  [/appointment (deleted|removed)/, 'deleted'],
  [/book|job created|job scheduled/, 'booked'],
  [/dispatch|en ?route/, 'dispatched'],
  [/arriv|working|work started|started/, 'arrived'],
  [/appointment (done|completed)|work (finished|done)/, 'finished'],
  [/complet/, 'completed'],
  [/job (updated|edited|changed|modified)/, 'changed'],
];

/** The event that a server's word means, or null for a word that is not known. */
export function eventOf(word: string): HistoryEvent | null {
  const plain = words(word).toLowerCase();
  return PATTERNS.find(([pattern]) => pattern.test(plain))?.[1] ?? null;
}

/** `JobUpdated` and `job_updated` as words. */
export function words(word: string): string {
  return word
    .replace(/[_-]+/g, ' ')
    .replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
    .replace(/\s+/g, ' ')
    .trim();
}

/** The events that an edit of each kind leaves on the server. */
const EVENTS: Readonly<Record<OperationKind, readonly HistoryEvent[]>> = {
  moveAppointment: ['rescheduled', 'assigned', 'unassigned'],
  addAppointment: ['added', 'assigned'],
  setSpecialInstructions: ['instructions'],
  createJob: ['booked'],
  updateJob: ['changed'],
  holdJob: ['held'],
  cancelJob: ['canceled'],
  createProject: [],
  removeHold: ['released'],
  removeCancellation: ['reinstated'],
  deleteAppointment: ['deleted'],
  addNote: ['noted'],
  updateProject: [],
  addProjectNote: [],
  attachJob: ['changed'],
  detachJob: ['changed'],
  confirmAppointment: ['confirmed'],
  removeConfirmation: ['unconfirmed'],
};

/** How long before and after an edit was sent its entries on the server may be, in milliseconds. */
const BEFORE = 5_000;
const AFTER = 20_000;

/** An entry as it is shown: of the server, or an edit of this computer with what it changed. */
export type ShownEntry =
  | { id: string; at: number; from: 'server'; entry: JobHistoryEntry }
  | { id: string; at: number; from: 'edit'; edit: EditEntry };

/**
 * The history, newest first, with unsent edits at the top. An edit replaces the entries that it left
 * on the server, because it says what changed from what to what.
 */
export function mergedHistory({ history, edits }: Pick<JobDetail, 'history' | 'edits'>): ShownEntry[] {
  const open = new Set(history);
  const ended = edits.filter(({ state }) => state === 'done' || state === 'acked');
  const shown = new Map<EditEntry, number>();
  for (const edit of ended.toReversed()) {
    const own = [...open].filter((entry) => isResult(entry, edit));
    // One entry of each event: a second one is somebody else's.
    for (const event of EVENTS[edit.kind]) {
      const nearest = own
        .filter((entry) => eventOf(entry.event) === event)
        .toSorted((a, b) => distance(a, edit) - distance(b, edit))[0];
      if (nearest) open.delete(nearest);
    }
    shown.set(edit, edit.occurredOn);
  }
  const rest: ShownEntry[] = [...open].map((entry) => ({
    id: `server ${entry.id}`,
    at: entry.occurredOn,
    from: 'server',
    entry,
  }));
  const own: ShownEntry[] = [...shown].map(([edit, at]) => ({
    id: edit.operationId,
    at,
    from: 'edit',
    edit,
  }));
  const waiting: ShownEntry[] = edits
    .filter((edit) => !shown.has(edit))
    .map((edit) => ({ id: edit.operationId, at: edit.occurredOn, from: 'edit', edit }));
  return [...waiting, ...[...own, ...rest].sort((a, b) => b.at - a.at)];
}

function isResult(entry: JobHistoryEntry, edit: EditEntry): boolean {
  const event = eventOf(entry.event);
  const later = entry.occurredOn - edit.occurredOn;
  // An entry that names a person is not of the API.
  return (
    entry.employee === null &&
    event !== null &&
    EVENTS[edit.kind].includes(event) &&
    later >= -BEFORE &&
    later <= AFTER
  );
}

function distance(entry: JobHistoryEntry, edit: EditEntry): number {
  return Math.abs(entry.occurredOn - edit.occurredOn);
}
