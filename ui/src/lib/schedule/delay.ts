/** How far an appointment is behind its schedule. */
import type { AppointmentCard } from '../../ipc/bindings';

/** How an appointment is behind its plan. */
export interface Delay {
  /** Nobody came; or someone is still at work. */
  kind: 'late' | 'over';
  /** For how long, in milliseconds. */
  by: number;
}

/** Nobody is on the way and the customer should not be waiting any more, or work goes on past its end. */
export function delayOf(card: AppointmentCard, now: number): Delay | null {
  if (card.state === 'scheduled') {
    const by = now - (card.arrivalEnd ?? card.start);
    return by > 0 ? { kind: 'late', by } : null;
  }
  // An end that nobody told is a guess, and nobody runs over a guess.
  const isOver = card.state === 'working' && card.endKnown && now > card.end;
  return isOver ? { kind: 'over', by: now - card.end } : null;
}

/** Whether an appointment is behind its plan: it gets the red outline. */
export function isLate(card: AppointmentCard, now: number): boolean {
  return delayOf(card, now) !== null;
}
