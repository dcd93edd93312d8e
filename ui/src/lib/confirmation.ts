/** Which appointments can be marked as confirmed by the customer, or as not confirmed. */
import type { AppointmentCard } from '../ipc';

type Card = Pick<AppointmentCard, 'state' | 'confirmed'>;

/** Whether the customer can still be asked: nobody is at work yet, and it is not on hold. */
function isAhead({ state }: Card): boolean {
  return state === 'scheduled' || state === 'dispatched';
}

/** Whether an appointment can be marked as confirmed. */
export function canConfirm(card: Card): boolean {
  return isAhead(card) && !card.confirmed;
}

/** Whether the confirmation of an appointment can be removed. */
export function canRemoveConfirmation(card: Card): boolean {
  return (isAhead(card) || card.state === 'hold') && card.confirmed;
}

/** What happens to the confirmation of each appointment that is chosen. */
export interface ConfirmationDecision<T> {
  changed: readonly T[];
  /** Those that have the wanted state. */
  already: readonly T[];
  /** Those whose state does not allow it. */
  excluded: readonly T[];
  /** Those that the draft plan moves: the customer may have confirmed either time. */
  planned: readonly T[];
}

/** Decides for the chosen appointments. */
export function decideConfirmation<T extends Card & { id: string }>(
  cards: readonly T[],
  confirmed: boolean,
  isPlanned: (id: string) => boolean,
): ConfirmationDecision<T> {
  const already = cards.filter((card) => card.confirmed === confirmed);
  const others = cards.filter((card) => card.confirmed !== confirmed);
  const planned = confirmed ? others.filter((card) => isPlanned(card.id)) : [];
  const rest = others.filter((card) => !planned.includes(card));
  const changed = rest.filter(confirmed ? canConfirm : canRemoveConfirmation);
  return { changed, already, planned, excluded: rest.filter((card) => !changed.includes(card)) };
}
