/** Unfinished forms of each account, in local storage so that they survive a restart. */
import * as v from 'valibot';
import type { CustomerChoice, OperationRow, ProjectChoice } from '../ipc';

/** An appointment in a form. What is not valid yet is null. */
export interface AppointmentDraft {
  /** `2026-11-24`. */
  date: string | null;
  /** Minutes after midnight. */
  start: number | null;
  /** The second of two equal start times, on the day when clocks go back. */
  later?: boolean;
  /** Minutes. */
  length: number | null;
  /**
   * Start of the arrival window in minutes after midnight of `date`, below 0 on the day before.
   * Null with `arrivalTo` null means no window.
   */
  arrivalFrom: number | null;
  /** End of the arrival window; from 1,440 on it is on the next day. */
  arrivalTo: number | null;
  technicianIds: string[];
  /** The appointment that the draft edits. Unchanged values are sent as they were. */
  origin?: Origin | null;
}

/** An appointment in instants, and the form fields that it filled in. */
interface Origin {
  start: number;
  end: number;
  arrivalStart: number | null;
  arrivalEnd: number | null;
  filled: Omit<AppointmentDraft, 'origin' | 'technicianIds'>;
}

/** The new-job form. */
export interface JobDraft {
  customer: CustomerChoice | null;
  locationId: string;
  businessUnitId: string;
  jobTypeId: string;
  priority: string;
  campaignId: string;
  appointments: AppointmentDraft[];
  summary: string;
  /** The project, the customer's order number, who found the lead, and the tags. Only some APIs take them. */
  project?: ProjectChoice | null;
  customerPo?: string;
  leadEmployeeId?: string;
  tagIds?: string[];
  /** What the job type filled in. Another type replaces it while it is unchanged. */
  filled: {
    summary: string | null;
    priority: string | null;
    length: number | null;
    businessUnitId?: string | null;
    tagIds?: string[];
  };
}

const minute = v.nullable(v.number());
const shape = v.object({
  customer: v.nullable(
    v.object({
      id: v.string(),
      name: v.string(),
      phone: v.nullable(v.string()),
      locations: v.array(v.object({ id: v.string(), name: v.string(), address: v.nullable(v.string()) })),
    }),
  ),
  locationId: v.string(),
  businessUnitId: v.string(),
  jobTypeId: v.string(),
  priority: v.string(),
  campaignId: v.string(),
  appointments: v.pipe(
    v.array(
      v.object({
        date: v.nullable(v.pipe(v.string(), v.isoDate())),
        start: minute,
        later: v.optional(v.boolean()),
        length: minute,
        arrivalFrom: minute,
        arrivalTo: minute,
        technicianIds: v.array(v.string()),
      }),
    ),
    v.minLength(1),
  ),
  summary: v.string(),
  project: v.optional(
    v.nullable(v.object({ id: v.string(), number: v.nullable(v.string()), name: v.nullable(v.string()) })),
  ),
  customerPo: v.optional(v.string()),
  leadEmployeeId: v.optional(v.string()),
  tagIds: v.optional(v.array(v.string())),
  filled: v.object({
    summary: v.nullable(v.string()),
    priority: v.nullable(v.string()),
    length: minute,
    businessUnitId: v.optional(v.nullable(v.string())),
    tagIds: v.optional(v.array(v.string())),
  }),
});

/** How many bookings that can still be rejected are kept, the newest last. */
const MOST_BOOKED = 200;
const booked = v.array(v.object({ operation: v.string(), draft: shape }));
type Booked = v.InferOutput<typeof booked>;

const bookedKeyOf = (accountId: string) => `booked-drafts:${accountId}`;
const keyOf = (accountId: string) => `new-job-draft:${accountId}`;

/** How many unfinished new jobs are kept, the newest last. */
const MOST_DRAFTS = 5;

/** An unfinished new job. */
export interface StoredDraft {
  id: string;
  draft: JobDraft;
}
const storedDrafts = v.array(v.object({ id: v.string(), draft: shape }));

/** The id of another draft. Two windows of one account are not open at once. */
export function newDraftId(): string {
  return `${Date.now().toString(36)} ${Math.random().toString(36).slice(2)}`;
}

/** Whether a draft has anything that nobody would like to type again. */
function isWorthKeeping(draft: JobDraft): boolean {
  return Boolean(
    draft.customer ?? (draft.jobTypeId || draft.businessUnitId || draft.campaignId || draft.summary.trim()),
  );
}

function writeDrafts(accountId: string, drafts: readonly StoredDraft[], store: Storage): void {
  try {
    if (drafts.length === 0) store.removeItem(keyOf(accountId));
    else store.setItem(keyOf(accountId), JSON.stringify(drafts.slice(-MOST_DRAFTS)));
  } catch {
    return;
  }
}

/** Stores a draft; an empty one is removed. If that fails, only the draft is lost, not the form. */
export function saveDraft(
  accountId: string,
  id: string,
  draft: JobDraft,
  store: Storage = localStorage,
): void {
  const others = loadDrafts(accountId, store).filter((one) => one.id !== id);
  writeDrafts(accountId, isWorthKeeping(draft) ? [...others, { id, draft }] : others, store);
}

/** The stored drafts that this version can read, the newest last. */
export function loadDrafts(accountId: string, store: Storage = localStorage): StoredDraft[] {
  try {
    const stored: unknown = JSON.parse(store.getItem(keyOf(accountId)) ?? '[]');
    // An older version kept a single draft.
    const single = v.safeParse(shape, stored);
    if (single.success) return [{ id: 'single', draft: single.output }];
    const several = v.safeParse(storedDrafts, stored);
    return several.success ? several.output : [];
  } catch {
    return [];
  }
}

/** Deletes a draft. */
export function deleteDraft(accountId: string, id: string, store: Storage = localStorage): void {
  const drafts = loadDrafts(accountId, store);
  const others = drafts.filter((one) => one.id !== id);
  if (others.length < drafts.length) writeDrafts(accountId, others, store);
}

function loadBookings(accountId: string, store: Storage): Booked {
  try {
    const result = v.safeParse(booked, JSON.parse(store.getItem(bookedKeyOf(accountId)) ?? '[]'));
    return result.success ? result.output : [];
  } catch {
    return [];
  }
}

/** Stores the draft of a booking, so that a rejected booking can be corrected. */
export function saveBookedDraft(
  accountId: string,
  operation: string,
  draft: JobDraft,
  store: Storage = localStorage,
): void {
  const others = loadBookings(accountId, store).filter((one) => one.operation !== operation);
  try {
    const all = [...others, { operation, draft }].slice(-MOST_BOOKED);
    store.setItem(bookedKeyOf(accountId), JSON.stringify(all));
  } catch {
    return;
  }
}

/** The draft of a booking; null if it is no longer stored. */
export function loadBookedDraft(
  accountId: string,
  operation: string,
  store: Storage = localStorage,
): JobDraft | null {
  return loadBookings(accountId, store).find((one) => one.operation === operation)?.draft ?? null;
}

/**
 * Reads the edits, and deletes the drafts of the bookings among them that are finished. `read` returns
 * every edit that is not finished. A booking made during the read may not be among them, and its draft
 * stays. So do all drafts if `isOpen` says that the edits are those of another account by now.
 */
export async function readAndDeleteFinished<T extends Pick<OperationRow, 'id' | 'state'>>(
  accountId: string,
  read: () => Promise<T[]>,
  isOpen: () => boolean,
  store: Storage = localStorage,
): Promise<T[]> {
  const before = new Set(loadBookings(accountId, store).map(({ operation }) => operation));
  const rows = await read();
  if (!isOpen()) return rows;
  const open = new Set(
    rows.filter(({ state }) => state !== 'done' && state !== 'withdrawn').map(({ id }) => id),
  );
  const all = loadBookings(accountId, store);
  const kept = all.filter(({ operation }) => open.has(operation) || !before.has(operation));
  if (kept.length < all.length) {
    try {
      store.setItem(bookedKeyOf(accountId), JSON.stringify(kept));
    } catch {
      // They are deleted after the next read.
    }
  }
  return rows;
}

/** Stores an unsaved text, such as instructions of an appointment. Null deletes it. */
export function saveText(
  accountId: string,
  name: string,
  text: string | null,
  store: Storage = localStorage,
): void {
  try {
    if (text === null) store.removeItem(`text-draft:${accountId}:${name}`);
    else store.setItem(`text-draft:${accountId}:${name}`, text);
  } catch {
    return;
  }
}

/** The unsaved text. */
export function loadText(accountId: string, name: string, store: Storage = localStorage): string | null {
  try {
    return store.getItem(`text-draft:${accountId}:${name}`);
  } catch {
    return null;
  }
}

/** An unsaved text, and the saved one that it is based on. */
export interface UnsavedText {
  text: string;
  seen: string;
}
const written = v.object({ text: v.string(), seen: v.string() });

/** Stores an unsaved text that changes a saved one. Null deletes it. */
export function saveUnsaved(
  accountId: string,
  name: string,
  unsaved: UnsavedText | null,
  store: Storage = localStorage,
): void {
  saveText(accountId, name, unsaved && JSON.stringify(unsaved), store);
}

/** The unsaved text. That of an older version is based on `now`. */
export function loadUnsaved(
  accountId: string,
  name: string,
  now: string,
  store: Storage = localStorage,
): UnsavedText | null {
  const text = loadText(accountId, name, store);
  if (text === null) return null;
  try {
    const result = v.safeParse(written, JSON.parse(text));
    if (result.success) return result.output;
  } catch {
    // An older version stored only the text.
  }
  return { text, seen: now };
}

/** How many texts are unsaved. */
export function countTexts(accountId: string, store: Storage = localStorage): number {
  const names = Array.from({ length: store.length }, (_, at) => store.key(at));
  return names.filter((name) => name?.startsWith(`text-draft:${accountId}:`)).length;
}

/** The key of an appointment's unsaved instructions. */
export function instructionsKey(appointmentId: string): string {
  return `instructions:${appointmentId}`;
}

/**
 * Moves unsaved texts to the ids that the server gave to a record and its appointments. Names end in an
 * id. A text that is already written under the new id is newer, and stays.
 */
export function renameTexts(
  accountId: string,
  ids: ReadonlyMap<string, string>,
  store: Storage = localStorage,
): void {
  const prefix = `text-draft:${accountId}:`;
  const keys = Array.from({ length: store.length }, (_, at) => store.key(at) ?? '');
  const names = keys.filter((key) => key.startsWith(prefix)).map((key) => key.slice(prefix.length));
  for (const [from, to] of ids) {
    for (const name of names.filter((one) => one.endsWith(`:${from}`))) {
      const next = name.slice(0, -from.length) + to;
      if (loadText(accountId, next, store) === null) {
        saveText(accountId, next, loadText(accountId, name, store), store);
      }
      saveText(accountId, name, null, store);
    }
  }
}
