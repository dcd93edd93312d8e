/** What is said about a card besides its content: its place in the draft, and moves by others. */
import { cardMessages } from '../../messages/calendar';
import { preferences } from '../../state/preferences.svelte';
import { appointments } from '../../state/appointments.svelte';
import { plan } from '../../state/draft-plan.svelte';
import { placeInWords, techniciansOf } from '../../messages/appointments';

/** Where a planned appointment comes from: `Tue, Nov 24, 9:00 – 10:00 AM · A. Ruiz`. */
export function plannedFrom(id: string): string | null {
  const move = plan.moves.get(id);
  if (!move) return null;
  const who = techniciansOf(move.seen.technicianIds, appointments.names);
  return `${placeInWords(move.seen, preferences.times, plan.cards.get(id)?.endKnown)} · ${who}`;
}

/** `, in the draft, not sent, moved by someone else`; it follows the card's other words. */
export function spokenMarks(id: string): string {
  const from = plannedFrom(id);
  const planned = from === null ? '' : `, ${cardMessages.draftedFrom(from)}`;
  return appointments.changedByOthers.has(id) ? `${planned}, ${cardMessages.movedByOthers}` : planned;
}
