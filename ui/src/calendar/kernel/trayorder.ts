/** What the tray shows, and in which order. */
import type { AppointmentCard } from '../../ipc/bindings';

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

/** Whether every word is found somewhere in what an appointment says. */
export function matchesWords(card: AppointmentCard, text: string): boolean {
  const words = text.trim().toLocaleLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return true;
  const said = [
    card.customer,
    card.number,
    card.jobNumber,
    card.jobType,
    card.businessUnit,
    card.address,
    card.summary,
  ]
    .filter(Boolean)
    .join(' ')
    .toLocaleLowerCase();
  return words.every((word) => said.includes(word));
}

/** What is found, in order; equal ones by their start. */
export function trayCards(
  cards: readonly AppointmentCard[],
  text: string,
  sort: TraySort,
): AppointmentCard[] {
  return cards
    .filter((card) => matchesWords(card, text))
    .sort((a, b) => BY[sort](a, b) || a.start - b.start || (a.id < b.id ? -1 : 1));
}
