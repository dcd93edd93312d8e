/** Marks appointments as confirmed by their customers, or as not confirmed. */
import { asAppError, backend, type AppointmentCard } from '../../ipc';
import { decideConfirmation } from '../../lib/confirmation';
import { cardsInWords, whenOf } from '../../messages/appointments';
import { confirmationMessages as messages } from '../../messages/confirmation';
import { hasConfirmations } from '../confirmations';
import { draftPlan } from '../draft-plan.svelte';
import { preferences } from '../preferences.svelte';
import { showError, showToast } from '../toasts';
import { runUndoableBatch } from './run-undoable';

/** Changes the confirmation of appointments as one edit with one undo. A toast names the others. */
export async function confirmAppointments(
  cards: readonly AppointmentCard[],
  confirmed: boolean,
): Promise<void> {
  if (!hasConfirmations()) {
    showToast(messages.noApi);
    return;
  }
  const { changed, already, excluded, planned } = decideConfirmation(cards, confirmed, (id) =>
    draftPlan.moves.has(id),
  );
  const notes = [
    already.length > 0 && (confirmed ? messages.alreadyConfirmed : messages.notConfirmed)(already.length),
    excluded.length > 0 && messages.excluded(excluded.length),
    planned.length > 0 && messages.planned(planned.length),
  ].filter((note) => note !== false);
  if (notes.length > 0) showToast(notes.join('. '));
  if (changed.length === 0) return;
  const [only] = changed.length === 1 ? changed : [];
  const when = only ? whenOf(only, preferences.times) : null;
  const makes = changed.map(({ id, start, end, arrivalStart, arrivalEnd, technicianIds }) => {
    const seen = { start, end, arrivalStart, arrivalEnd, technicianIds: [...technicianIds] };
    return () => backend.setConfirmation(id, confirmed, seen);
  });
  const titleOf = (made: readonly number[]) => {
    const what = cardsInWords(made.flatMap((index) => changed[index] ?? []));
    return confirmed ? messages.confirmed(what, when) : messages.removed(what);
  };
  const { failed } = await runUndoableBatch(titleOf, makes);
  for (const thrown of failed) showError(asAppError(thrown));
}
