/** Whether customers can confirm appointments, and the edit of that, which is loaded when it is first made. */
import type { AppointmentCard } from '../ipc';
import { session } from './session.svelte';

/** Whether the API of the open account has confirmations. */
export function hasConfirmations(): boolean {
  return session.account?.hasVendorApi === true;
}

/** Changes the confirmation of appointments as one edit with one undo. A toast names the others. */
export async function setConfirmation(cards: readonly AppointmentCard[], confirmed: boolean): Promise<void> {
  const { confirmAppointments } = await import('./undo/confirm-appointments');
  await confirmAppointments(cards, confirmed);
}
