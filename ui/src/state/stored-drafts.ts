/**
 * What local storage has of an account: drafts, and what edits asked for. Every key ends in the
 * account's id, or has it between colons.
 */
import { accountMessages as messages } from '../messages/accounts';
import { listed } from '../messages/define';
import { loadDrafts, countTexts } from './form-drafts';

function keysOf(accountId: string, store: Storage): string[] {
  const keys = Array.from({ length: store.length }, (_, at) => store.key(at) ?? '');
  return keys.filter((key) => key.split(':').slice(1).includes(accountId));
}

/** Deletes everything of an account, so that signing out leaves no customer data behind. */
export function deleteStored(accountId: string, store: Storage = localStorage): void {
  for (const key of keysOf(accountId, store)) store.removeItem(key);
}

/** A sentence about the drafts that signing out would delete; null if there are none. */
export function unsentDrafts(accountId: string, store: Storage = localStorage): string | null {
  const jobs = loadDrafts(accountId, store).length;
  const texts = countTexts(accountId, store);
  const drafts = [
    jobs > 0 ? messages.newJobDrafts(jobs) : null,
    texts > 0 ? messages.textDrafts(texts) : null,
  ].filter((draft) => draft !== null);
  return drafts.length > 0 ? messages.draftsDeleted(listed(drafts)) : null;
}
