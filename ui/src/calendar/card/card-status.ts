/** Texts about a card besides its content: its icons, its draft move, and moves by others. */
import type { AppointmentCard } from '../../ipc';
import { cardMessages } from '../../messages/calendar';
import { preferences } from '../../state/preferences.svelte';
import { appointments } from '../../state/appointments.svelte';
import { draftPlan } from '../../state/draft-plan.svelte';
import { marksOf } from './card-icons';
import { placeInWords, techniciansOf } from '../../messages/appointments';

/** The position of a drafted appointment without the draft: `Tue, Nov 24, 9:00 – 10:00 AM · A. Ruiz`. */
export function draftedFrom(id: string): string | null {
  const move = draftPlan.moves.get(id);
  if (!move) return null;
  const who = techniciansOf(move.seen.technicianIds, appointments.technicians);
  return `${placeInWords(move.seen, preferences.times, draftPlan.cards.get(id)?.endKnown)} · ${who}`;
}

/** `, High priority, moved by someone else`: the end of a card's accessible name. */
export function spokenMarks(card: AppointmentCard, hasConflict: boolean): string {
  const from = draftedFrom(card.id);
  const words = [
    ...marksOf(card, hasConflict),
    from === null ? null : cardMessages.draftedFrom(from),
    appointments.changedByOthers.has(card.id) ? cardMessages.movedByOthers : null,
  ];
  return words.map((one) => (one === null ? '' : `, ${one}`)).join('');
}
