/** What the mirror has of a customer. The detail is null if nothing is known. */
import { backend, type ChangeBatch, type CustomerDetail } from '../../ipc';
import { concernsAll, MirrorQuery, type MirrorQueryOptions } from '../../state/mirror-query.svelte';
import { RecordQuery } from '../../state/record-query.svelte';

interface Customer {
  detail: CustomerDetail | null;
}

function optionsOf(customerId: string): MirrorQueryOptions<Customer> {
  return {
    read: async () => ({ detail: await backend.customerDetail(customerId) }),
    concerns: (change: ChangeBatch) =>
      concernsAll(change) ||
      change.customers.includes(customerId) ||
      change.jobs.length > 0 ||
      change.appointments.length > 0 ||
      change.projects.length > 0,
  };
}

/** A query for a customer beside another record. */
export function customerQuery(customerId: string): MirrorQuery<Customer> {
  return new MirrorQuery(optionsOf(customerId));
}

/** A query for an open customer, which also refreshes the phone numbers and notes. */
export function openCustomerQuery(customerId: string): RecordQuery<Customer> {
  const query = new RecordQuery<Customer>({
    ...optionsOf(customerId),
    refresh: async () => {
      await backend.refreshCustomer(customerId);
      // Before it says that there is no phone number.
      if (query.current?.detail?.phone === null) await query.read();
    },
  });
  return query;
}
