/**
 * What the window itself keeps of an account: drafts, and what edits asked for. Every name ends in the account's id, or has it between colons.
 */
import { keptDraft, keptTexts } from './form-drafts';

function namesOf(accountId: string, store: Storage): string[] {
  const names = Array.from({ length: store.length }, (_, at) => store.key(at) ?? '');
  return names.filter((name) => name.split(':').slice(1).includes(accountId));
}

/** Forgets all that is kept of an account: signing out leaves nothing of its customers behind. */
export function forgetKept(accountId: string, store: Storage = localStorage): void {
  for (const name of namesOf(accountId, store)) store.removeItem(name);
}

/** What was written and not sent, as a sentence for those who are about to lose it; null where there is nothing. */
export function unsentDrafts(accountId: string, store: Storage = localStorage): string | null {
  const texts = keptTexts(accountId, store);
  const parts = [
    keptDraft(accountId, store) ? 'the new job that is not booked' : null,
    texts === 1 ? 'the instructions of one appointment' : null,
    texts > 1 ? `the instructions of ${String(texts)} appointments` : null,
  ].filter((part) => part !== null);
  return parts.length > 0 ? `What you wrote and did not save is deleted: ${parts.join(', and ')}.` : null;
}
