/** The records that were opened last in an account. They survive a restart, and signing out deletes them. */
import * as v from 'valibot';
import { session } from './session.svelte';

/** A record, with its names as they were when it was opened. */
export interface RecentRecord {
  kind: 'customer' | 'job' | 'project';
  id: string;
  title: string;
  /** A phone number, a job number or a status. */
  hint: string | null;
}

/** More are forgotten. */
const MOST = 8;
/** Longer texts are cut. */
const MOST_CHARACTERS = 200;

const stored = v.fallback(
  v.array(
    v.object({
      kind: v.picklist(['customer', 'job', 'project']),
      id: v.pipe(v.string(), v.regex(/^\d+$/)),
      title: v.string(),
      hint: v.nullable(v.string()),
    }),
  ),
  [],
);

function keyOf(accountId: string): string {
  return `recent:${accountId}`;
}

/** The records of an account, newest first. */
export function recentRecords(
  accountId: string = session.account?.id ?? '',
  store: Storage = localStorage,
): RecentRecord[] {
  try {
    return v.parse(stored, JSON.parse(store.getItem(keyOf(accountId)) ?? '[]')).slice(0, MOST);
  } catch {
    return [];
  }
}

/** Puts a record first. One that the server does not have yet has no lasting id and is left out. */
export function remember(
  record: RecentRecord,
  accountId: string = session.account?.id ?? '',
  store: Storage = localStorage,
): void {
  if (!accountId || !/^\d+$/.test(record.id)) return;
  const others = recentRecords(accountId, store).filter(
    (one) => one.kind !== record.kind || one.id !== record.id,
  );
  const first = {
    ...record,
    title: record.title.slice(0, MOST_CHARACTERS),
    hint: record.hint?.slice(0, MOST_CHARACTERS) ?? null,
  };
  try {
    store.setItem(keyOf(accountId), JSON.stringify([first, ...others].slice(0, MOST)));
  } catch {
    // Without space, the records that are known stay.
  }
}
