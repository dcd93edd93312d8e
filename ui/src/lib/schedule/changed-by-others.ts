/** Finds the appointments that someone else moved. */
import type { AppointmentCard } from '../../ipc/bindings';
import { samePlacement } from './moves';

/**
 * The cards of `next` that have another placement than `shown`. A card with a pending edit does not
 * count, because that edit may be what moved it.
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
