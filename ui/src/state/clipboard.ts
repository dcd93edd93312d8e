/** Copies texts to the clipboard, with a toast. */
import type { AppointmentCard } from '../ipc';
import { commonMessages } from '../messages/common';
import { customerText } from '../messages/customer-text';
import { appointments } from './appointments.svelte';
import { jobOptions } from './job-options.svelte';
import { preferences } from './preferences.svelte';
import { showToast } from './toasts';

export async function copyText(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    showToast(commonMessages.copied(text));
  } catch {
    // Without access to the clipboard, the toast shows the text, so that it can be copied by hand.
    showToast(commonMessages.notCopied(text));
  }
}

/** Copies the text about an appointment that a dispatcher sends to the customer. */
export function copyForCustomer(card: AppointmentCard): Promise<void> {
  const { times, current } = preferences;
  const technicianName = (id: string) =>
    (appointments.technicians.get(id) ?? jobOptions.technicians.get(id))?.name ?? null;
  return copyText(customerText(card, current.customerText, times, technicianName));
}
