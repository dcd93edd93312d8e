/** Edits of a job. Each stores what it asks for, so that it can be corrected if the server rejects it. */
import {
  backend,
  type EditReceipt,
  type HoldOrCancelReason,
  type JobChanges,
  type JobDetail,
  type JobSeen,
} from '../ipc';
import { editJobMessages } from '../messages/job-forms';
import { withRequest } from '../state/requested-edits';
import { runUndoable } from '../state/undo/run-undoable';

/** Changes the fields of a job. */
export function updateJob(
  { id, number }: Pick<JobDetail, 'id' | 'number'>,
  changes: JobChanges,
  seen: JobSeen,
): Promise<EditReceipt> {
  return runUndoable(editJobMessages.saved(number), updateCall(id, changes, seen));
}

/** The call that changes the fields of a job. */
export function updateCall(id: string, changes: JobChanges, seen: JobSeen): () => Promise<EditReceipt> {
  return withRequest({ kind: 'fields', changes }, () => backend.updateJob(id, changes, seen));
}

/** The call that puts a job on hold or cancels it. */
export function holdOrCancelCall(
  kind: 'hold' | 'cancel',
  id: string,
  reason: HoldOrCancelReason,
): () => Promise<EditReceipt> {
  return withRequest({ kind, reason }, () =>
    kind === 'hold' ? backend.holdJob(id, reason) : backend.cancelJob(id, reason),
  );
}
