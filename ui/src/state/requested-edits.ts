/** What edits asked for, so that a rejected edit can be corrected in its form. */
import type { ConflictEdit, EditReceipt, HoldOrCancelReason } from '../ipc';
import { session } from './session.svelte';

/** How many edits are kept, the newest last. */
const MOST = 100;

/** What an edit asked for: an edit that can conflict, or the reason of a hold or cancellation. */
export type RequestedEdit = ConflictEdit | { kind: 'hold' | 'cancel'; reason: HoldOrCancelReason };

interface StoredEdit {
  operation: string;
  edit: RequestedEdit;
}

function keyOf(accountId: string): string {
  return `wanted-edits:${accountId}`;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/** Whether this version can read the stored value. */
function isStoredEdit(value: unknown): value is StoredEdit {
  if (!isRecord(value) || typeof value['operation'] !== 'string' || !isRecord(value['edit'])) return false;
  const { kind, to, changes, text, reason } = value['edit'];
  if (kind === 'instructions') return typeof text === 'string';
  if (kind === 'hold' || kind === 'cancel') {
    return isRecord(reason) && typeof reason['reasonId'] === 'string' && typeof reason['memo'] === 'string';
  }
  if (kind === 'move') return isRecord(to) && Number.isFinite(to['start']) && Number.isFinite(to['end']);
  return (kind === 'fields' || kind === 'projectFields') && isRecord(changes);
}

function read(accountId: string): StoredEdit[] {
  const stored: unknown = JSON.parse(localStorage.getItem(keyOf(accountId)) ?? '[]');
  return Array.isArray(stored) ? stored.filter(isStoredEdit) : [];
}

/** Stores what an edit asked for. If that fails, the form just can't be filled in again. */
export function saveRequestedEdit(
  accountId: string | undefined,
  operation: string,
  edit: RequestedEdit,
): void {
  if (accountId === undefined) return;
  try {
    const all = [...read(accountId), { operation, edit }].slice(-MOST);
    localStorage.setItem(keyOf(accountId), JSON.stringify(all));
  } catch {
    return;
  }
}

/** Adds to a call that makes an edit that it stores what the edit asked for. */
export function withRequest(
  edit: RequestedEdit,
  make: () => Promise<EditReceipt>,
): () => Promise<EditReceipt> {
  const account = session.account?.id;
  return async () => {
    const made = await make();
    saveRequestedEdit(account, made.operationId, edit);
    return made;
  };
}

/** What an edit asked for; null if it is no longer stored. */
export function loadRequestedEdit(accountId: string | undefined, operation: string): RequestedEdit | null {
  if (accountId === undefined) return null;
  try {
    return read(accountId).find((one) => one.operation === operation)?.edit ?? null;
  } catch {
    return null;
  }
}
