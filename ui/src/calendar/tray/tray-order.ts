/** What the tray shows, and in which order. */
import type { AppointmentCard } from '../../ipc/bindings';
import { hasWords, wordsOf } from '../filters/filters';

/** How the tray can be sorted. */
export type TraySort = 'start' | 'customer' | 'priority' | 'duration';

const PRIORITIES: Record<string, number> = { urgent: 0, high: 1, normal: 2, low: 3 };

function priorityOf(card: AppointmentCard): number {
  return PRIORITIES[card.priority?.toLowerCase() ?? 'normal'] ?? 2;
}

function lengthOf(card: AppointmentCard): number {
  return card.end - card.start;
}

const BY: Record<TraySort, (a: AppointmentCard, b: AppointmentCard) => number> = {
  start: () => 0,
  customer: (a, b) => (a.customer ?? '').localeCompare(b.customer ?? ''),
  priority: (a, b) => priorityOf(a) - priorityOf(b),
  duration: (a, b) => lengthOf(b) - lengthOf(a),
};

/** What is found, in order; equal ones by their start. */
export function trayCards(
  cards: readonly AppointmentCard[],
  text: string,
  sort: TraySort,
): AppointmentCard[] {
  const words = wordsOf(text);
  return cards
    .filter((card) => hasWords(card, words))
    .sort((a, b) => BY[sort](a, b) || a.start - b.start || (a.id < b.id ? -1 : 1));
}
