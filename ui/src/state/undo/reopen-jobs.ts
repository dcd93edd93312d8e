/** Releases jobs from hold, and reinstates canceled jobs. */
import { asAppError, backend, type AppointmentCard, type JobDetail } from '../../ipc';
import { decideReopening, type Reopening } from '../../lib/reopen';
import { whenOf } from '../../messages/appointments';
import { reopenMessages, whyNotReopened } from '../../messages/reopen';
import { preferences } from '../preferences.svelte';
import { showError, showToast } from '../toasts';
import { runUndoableBatch } from './run-undoable';

/**
 * Releases or reinstates jobs as one edit with one undo. A toast names those that can't be. If the
 * API can release the only job by a new time alone, `reschedule` asks for that time.
 */
export async function reopenJobs(
  details: readonly JobDetail[],
  action: Reopening,
  reschedule: (card: AppointmentCard) => void,
): Promise<void> {
  const [only] = details.length === 1 ? details : [];
  const decision = only && decideReopening(only, action);
  if (decision?.by === 'reschedule') {
    showToast(reopenMessages.rescheduleToRelease);
    reschedule(decision.card);
    return;
  }
  const able = details.filter((detail) => decideReopening(detail, action).by === 'call');
  const excluded = details.filter((detail) => !able.includes(detail));
  if (excluded.length > 0) showToast(excluded.map((detail) => whyNotReopened(detail, action)).join('. '));
  if (able.length === 0) return;
  const isHold = action === 'removeHold';
  const makes = able.map(
    ({ id }) =>
      () =>
        isHold ? backend.removeHold(id) : backend.removeCancellation(id),
  );
  const { done } = reopenMessages[action];
  const [first] = only?.appointments.filter(({ state }) => state === (isHold ? 'hold' : 'canceled')) ?? [];
  const when = first ? whenOf(first, preferences.times) : null;
  const { failed } = await runUndoableBatch((made) => done(made.length, only?.number ?? null, when), makes);
  for (const thrown of failed) showError(asAppError(thrown));
}
