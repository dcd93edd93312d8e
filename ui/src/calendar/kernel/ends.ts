/** What the mirror tells of an appointment only where it knows it. */
import type { AppointmentCard } from '../../ipc/bindings';

type Told = AppointmentCard & { endKnown?: boolean; phone?: string | null };

/** Whether the end of an appointment is one that the server gave. */
export function endIsKnown(card: AppointmentCard): boolean {
  return (card as Told).endKnown !== false;
}

/** The customer's phone numbers. */
export function phoneOf(card: AppointmentCard): string | null {
  return (card as Told).phone ?? null;
}
