/** What is said of a card besides its own words: what the plan and other people did with it. */
import { appointments } from './appointments.svelte';
import { plan } from './plan/plan.svelte';

/** `, planned, not sent, moved by someone else`; it follows the card's other words. */
export function spokenMarks(id: string): string {
  const planned = plan.moves.has(id) ? ', planned, not sent' : '';
  return appointments.foreign.has(id) ? `${planned}, moved by someone else` : planned;
}
