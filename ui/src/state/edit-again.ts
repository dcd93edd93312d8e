/** Opens a rejected edit in its form, with what was asked for. */
import type { OperationRow } from '../ipc';
import { navigation } from './navigation.svelte';
import { loadRequestedEdit } from './requested-edits';
import { session } from './session.svelte';

/** A function that opens the form of a rejected edit; null if its values are no longer stored. */
export function editAgain(row: OperationRow): (() => void) | null {
  const accountId = session.account?.id;
  if (accountId === undefined || row.state !== 'rejected' || row.partialResult !== null) return null;
  if (row.kind === 'createJob') {
    // The form reads the booking from the outbox if its draft is gone.
    return () => {
      navigation.correctBooking({ operation: row.id, error: row.error });
    };
  }
  const { jobId, projectId } = row;
  const requested = loadRequestedEdit(accountId, row.id);
  if (projectId !== null && requested?.kind === 'projectFields') {
    return () => {
      navigation.openProject(projectId, requested.changes);
    };
  }
  if (jobId === null || !requested) return null;
  return () => {
    navigation.openJob(jobId, row.appointmentId, requested);
  };
}
