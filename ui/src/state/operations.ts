/** Reads the edits of the open account, and deletes the drafts of finished bookings. */
import { backend, type OperationRow } from '../ipc';
import { readAndDeleteFinished } from './form-drafts';
import { session } from './session.svelte';

/** The edits. Those of another account say nothing about the drafts of this one. */
export function readOperations(accountId: string): Promise<OperationRow[]> {
  return readAndDeleteFinished(
    accountId,
    () => backend.operations(),
    () => (session.account?.id ?? '') === accountId,
  );
}
