/** Late and overrunning appointments. */
import type { AppointmentCard } from '../../ipc/bindings';

/** How an appointment is behind schedule. */
export interface Delay {
  /** `late`: nobody has come yet. `over`: the work continues past its end. */
  kind: 'late' | 'over';
  /** For how long, in milliseconds. */
  by: number;
}

/** The delay of an appointment, or null. */
export function delayOf(card: AppointmentCard, now: number): Delay | null {
  if (card.state === 'scheduled') {
    const by = now - (card.arrivalEnd ?? card.start);
    return by > 0 ? { kind: 'late', by } : null;
  }
  // Work can't run over an end that is only a guess.
  const isOver = card.state === 'working' && card.endKnown && now > card.end;
  return isOver ? { kind: 'over', by: now - card.end } : null;
}

/** Whether an appointment is behind schedule. Its card has a red outline. */
export function isLate(card: AppointmentCard, now: number): boolean {
  return delayOf(card, now) !== null;
}
