/** Books the job of the form, and keeps what is needed to correct the booking if it is rejected. */
import { asAppError, backend, type AppError, type EditReceipt, type NewJob } from '../ipc';
import type { Planned } from '../lib/schedule/conflicts';
import { serverFieldErrors } from '../messages/errors';
import { dayAndTime } from '../messages/format';
import { newJobMessages as messages } from '../messages/job-forms';
import { syncErrorText } from '../messages/sync-errors';
import { deleteDraft, saveBookedDraft, type JobDraft } from '../state/form-drafts';
import { navigation, type RejectedBooking } from '../state/navigation.svelte';
import { preferences } from '../state/preferences.svelte';
import { readOperations } from '../state/operations';
import { showError } from '../state/toasts';
import { runUndoable } from '../state/undo/run-undoable';

/** What the form has besides the job. */
export interface Booking {
  accountId: string;
  draft: JobDraft;
  draftId: string;
  /** The rejected booking that this one replaces. */
  replaces: RejectedBooking | null;
  planned: readonly Planned[];
}

/** Books the job as an edit with an undo, and deletes the draft. Throws what the engine refuses. */
export async function bookJob(
  job: NewJob,
  { accountId, draft, draftId, replaces, planned }: Booking,
): Promise<EditReceipt> {
  const [first] = job.appointments;
  const start = first ? dayAndTime(first.start, preferences.times) : '';
  const receipt = await runUndoable(
    messages.booked(draft.customer?.name ?? '', start),
    // Redo calls this again. That booking may be rejected, too.
    async () => {
      const made = await backend.createJob(job);
      saveBookedDraft(accountId, made.operationId, draft);
      return made;
    },
    {
      instead: ({ jobId }) => {
        if (jobId) navigation.askToCancel(jobId);
      },
      placed: planned,
    },
  );
  // Bookings that ServiceTitan has accepted need no correction. If this fails, the next one tries again.
  void readOperations(accountId).catch(() => undefined);
  if (replaces) await dismiss(replaces.operation);
  else deleteDraft(accountId, draftId);
  return receipt;
}

/** The error of a rejected booking, as the form shows errors. */
export function rejectionError(booking: RejectedBooking | null): AppError | null {
  if (!booking?.error) return null;
  const { fieldErrors, traceId } = booking.error;
  return {
    kind: 'invalid',
    reason: { code: 'rejected', message: syncErrorText(booking.error, preferences.times) },
    retryable: false,
    fieldErrors: serverFieldErrors(fieldErrors),
    traceId,
  };
}

/** The new booking replaces the rejected one. */
async function dismiss(operation: string): Promise<void> {
  try {
    await backend.dismissOperation(operation);
  } catch (thrown) {
    showError(asAppError(thrown));
  }
}
