/** The unfinished new job of each account, kept through a crash or a restart. */
import * as v from 'valibot';
import type { JobDraft } from './new-job';

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
  visits: v.pipe(
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
