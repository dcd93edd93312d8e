/** What someone else moved: told from the answers of the mirror. */
import type { AppointmentCard } from '../../ipc/bindings';
import { samePlacement } from './moves';

/**
 * The appointments that stand elsewhere than they were shown, and not by an edit made here. An own
 * move is shown before the mirror knows it, so it is no change when the mirror does; and what an own
 * edit still waits on, or was refused, moves because of that edit.
 */
export function changedByOthers(
  shown: ReadonlyMap<string, AppointmentCard>,
  next: readonly AppointmentCard[],
): AppointmentCard[] {
  return next.filter((card) => {
    const before = shown.get(card.id);
    if (!before || before.pending || card.pending) return false;
    return !samePlacement(before, card);
  });
}
