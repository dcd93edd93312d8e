/** The list of the appointments whose customers still have to be asked. */
import type { AppointmentCard } from '../ipc';
import { canConfirm } from './confirmation';

/** When somebody is promised to arrive, or else when the appointment starts. */
function promised({ arrivalStart, start }: AppointmentCard): number {
  return arrivalStart ?? start;
}

/** The unconfirmed appointments that start on a day, in the order of their times. */
export function unconfirmedOf(
  cards: readonly AppointmentCard[],
  day: { start: number; end: number },
): AppointmentCard[] {
  return cards
    .filter((card) => canConfirm(card) && card.start >= day.start && card.start < day.end)
    .sort((a, b) => promised(a) - promised(b) || a.start - b.start || (a.id < b.id ? -1 : 1));
}

/** The next day with appointments: the position of the first count above 0, or 0 if there is none. */
export function firstBusy(counts: readonly number[]): number {
  return Math.max(
    counts.findIndex((count) => count > 0),
    0,
  );
}
