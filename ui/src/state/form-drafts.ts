/** The unfinished new job of each account, kept through a crash or a restart. */
import * as v from 'valibot';
import type { CustomerHit, OperationRow } from '../ipc';

/** A visit while it is being filled in; what cannot be read yet is null. */
export interface AppointmentDraft {
  /** `2026-11-24`. */
  date: string | null;
  /** Minutes after midnight. */
  start: number | null;
  /** The second of the two, when the clocks show the start twice on this date. */
  later?: boolean;
  /** Minutes. */
  length: number | null;
  /** Earliest promised arrival, minutes after midnight of `date`, less than 0 on the day before; null with `arrivalTo` means no window. */
  arrivalFrom: number | null;
  /** Latest promised arrival; 1,440 and more on the next day. */
  arrivalTo: number | null;
  technicianIds: string[];
  /** The appointment that the draft was made of. What is not changed is sent as it was. */
  origin?: Origin | null;
}

/** An appointment in instants, and the fields that it filled in. */
interface Origin {
  start: number;
  end: number;
  arrivalStart: number | null;
  arrivalEnd: number | null;
  filled: Omit<AppointmentDraft, 'origin' | 'technicianIds'>;
}

/** The form while it is being filled in. */
export interface JobDraft {
  customer: CustomerHit | null;
  locationId: string;
  businessUnitId: string;
  jobTypeId: string;
  priority: string;
  campaignId: string;
  appointments: AppointmentDraft[];
  summary: string;
  /** What the job type filled in, so that another type may replace it while it is untouched. */
  filled: { summary: string | null; priority: string | null; length: number | null };
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
  filled: v.object({ summary: v.nullable(v.string()), priority: v.nullable(v.string()), length: minute }),
});

/** Bookings that the server may still refuse, the newest last; more than these nobody corrects. */
const MOST_BOOKED = 200;
const booked = v.array(v.object({ operation: v.string(), draft: shape }));
type Booked = v.InferOutput<typeof booked>;

const bookedNameOf = (accountId: string) => `booked-drafts:${accountId}`;
const nameOf = (accountId: string) => `new-job-draft:${accountId}`;

/** Keeps the draft. A full or forbidden store costs only the draft, never the form. */
export function keepDraft(accountId: string, draft: JobDraft, store: Storage = localStorage): void {
  try {
    store.setItem(nameOf(accountId), JSON.stringify(draft));
  } catch {
    return;
  }
}

/** The kept draft; null when there is none, or none that this version can read. */
export function keptDraft(accountId: string, store: Storage = localStorage): JobDraft | null {
  try {
    const text = store.getItem(nameOf(accountId));
    if (text === null) return null;
    const result = v.safeParse(shape, JSON.parse(text));
    return result.success ? result.output : null;
  } catch {
    return null;
  }
}

/** Forgets the draft. */
export function dropDraft(accountId: string, store: Storage = localStorage): void {
  store.removeItem(nameOf(accountId));
}

function readBooked(accountId: string, store: Storage): Booked {
  try {
    const result = v.safeParse(booked, JSON.parse(store.getItem(bookedNameOf(accountId)) ?? '[]'));
    return result.success ? result.output : [];
  } catch {
    return [];
  }
}

/** Keeps what a booking was made of, so that a refused one can be corrected. */
export function keepBooked(
  accountId: string,
  operation: string,
  draft: JobDraft,
  store: Storage = localStorage,
): void {
  const others = readBooked(accountId, store).filter((one) => one.operation !== operation);
  try {
    const all = [...others, { operation, draft }].slice(-MOST_BOOKED);
    store.setItem(bookedNameOf(accountId), JSON.stringify(all));
  } catch {
    return;
  }
}

/** What a booking was made of; null when it is not known any more. */
export function bookedDraft(
  accountId: string,
  operation: string,
  store: Storage = localStorage,
): JobDraft | null {
  return readBooked(accountId, store).find((one) => one.operation === operation)?.draft ?? null;
}

/** Forgets what bookings were made of once they are over. `rows` has every edit that is not. */
export function forgetOver(
  accountId: string,
  rows: readonly Pick<OperationRow, 'id' | 'state'>[],
  store: Storage = localStorage,
): void {
  const open = new Set(
    rows.filter(({ state }) => state !== 'done' && state !== 'withdrawn').map(({ id }) => id),
  );
  const all = readBooked(accountId, store);
  const kept = all.filter(({ operation }) => open.has(operation));
  if (kept.length === all.length) return;
  try {
    store.setItem(bookedNameOf(accountId), JSON.stringify(kept));
  } catch {
    return;
  }
}

/** Keeps a text that was not saved, such as instructions of an appointment. An empty one is forgotten. */
export function keepText(
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

/** The text that was not saved. */
export function keptText(accountId: string, name: string, store: Storage = localStorage): string | null {
  try {
    return store.getItem(`text-draft:${accountId}:${name}`);
  } catch {
    return null;
  }
}

/** Instructions that were not saved, and those that were read when they were begun. */
export interface Written {
  text: string;
  seen: string;
}
const written = v.object({ text: v.string(), seen: v.string() });

/** Keeps instructions that were not saved; null forgets them. */
export function keepInstructions(
  accountId: string,
  appointmentId: string,
  kept: Written | null,
  store: Storage = localStorage,
): void {
  keepText(accountId, instructionsName(appointmentId), kept && JSON.stringify(kept), store);
}

/** The instructions that were not saved. Those kept without what was read take `now` for it. */
export function keptInstructions(
  accountId: string,
  appointmentId: string,
  now: string,
  store: Storage = localStorage,
): Written | null {
  const text = keptText(accountId, instructionsName(appointmentId), store);
  if (text === null) return null;
  try {
    const result = v.safeParse(written, JSON.parse(text));
    if (result.success) return result.output;
  } catch {
    // An older version kept the text alone.
  }
  return { text, seen: now };
}

/** How many texts were not saved. */
export function keptTexts(accountId: string, store: Storage = localStorage): number {
  const names = Array.from({ length: store.length }, (_, at) => store.key(at));
  return names.filter((name) => name?.startsWith(`text-draft:${accountId}:`)).length;
}

/** The name of unsaved instructions of an appointment. */
export function instructionsName(appointmentId: string): string {
  return `instructions:${appointmentId}`;
}

/** What is being written about appointments goes on under the names that the server has given them. */
export function renameInstructions(
  accountId: string,
  names: ReadonlyMap<string, string>,
  store: Storage = localStorage,
): void {
  for (const [from, to] of names) {
    const text = keptText(accountId, instructionsName(from), store);
    if (text === null) continue;
    keepText(accountId, instructionsName(to), text, store);
    keepText(accountId, instructionsName(from), null, store);
  }
}
