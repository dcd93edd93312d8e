/** Reads a customer, and reads it again when something of the customer changes. */
import { backend, type CustomerDetail } from '../../ipc';
import { MirrorQuery } from '../../state/mirror-query.svelte';

/** What the mirror has of a customer; null if nothing is known. */
export class CustomerQuery extends MirrorQuery<{ detail: CustomerDetail | null }> {
  /** Whether the server is asked for the customer. What is missing may be on its way. */
  refreshing = $state(false);
  readonly #customerId: string;

  constructor(customerId: string) {
    super({
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
    this.#customerId = customerId;
  }

  /** Asks the server for the customer again, with phone numbers and notes. */
  async refresh(): Promise<void> {
    this.refreshing = true;
    try {
      await backend.refreshCustomer(this.#customerId);
      // Before it says that there is no phone number.
      if (this.current?.detail?.phone === null) await this.read();
    } catch {
      // The mirror still has the customer, and the sync button shows that the server is away.
      return;
    } finally {
      this.refreshing = false;
    }
  }
}
