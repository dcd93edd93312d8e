/** Reads a customer, and reads it again when something of the customer changes. */
import { backend, type CustomerDetail } from '../../ipc';
import { MirrorQuery } from '../../state/mirror-query.svelte';

/** A query for what the mirror has of a customer. Its value is null if nothing is known. */
export function customerQuery(customerId: string): MirrorQuery<{ detail: CustomerDetail | null }> {
  return new MirrorQuery({
    read: async () => ({ detail: await backend.customerDetail(customerId) }),
    concerns: (change) =>
      change.everything ||
      change.names ||
      change.operations ||
      change.customers.includes(customerId) ||
      change.jobs.length > 0 ||
      change.appointments.length > 0 ||
      change.projects.length > 0,
  });
}

/** Asks the server for the customer again, with the notes. The result arrives as a change. */
export function refreshCustomer(customerId: string): void {
  // Without a connection the mirror still has the customer, and the sync button says so.
  backend.refreshCustomer(customerId).catch(() => undefined);
}
