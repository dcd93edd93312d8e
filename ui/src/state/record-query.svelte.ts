/** A record that is open: read from the mirror, followed by its changes, and refreshed from the server once. */
import { MirrorQuery, type MirrorQueryOptions } from './mirror-query.svelte';

interface Options<T> extends MirrorQueryOptions<T> {
  /** Asks the server for the record again. The result arrives as a change of the mirror. */
  refresh: () => Promise<unknown>;
}

export class RecordQuery<T> extends MirrorQuery<T> {
  /** Whether a refresh from the server is running. */
  refreshing = $state(false);
  readonly #refresh: () => Promise<unknown>;

  constructor({ refresh, ...options }: Options<T>) {
    super(options);
    this.#refresh = refresh;
  }

  /** Also refreshes the record from the server. */
  override follow(): () => void {
    const stop = super.follow();
    void this.#refreshOnce();
    return stop;
  }

  async #refreshOnce(): Promise<void> {
    this.refreshing = true;
    try {
      await this.#refresh();
    } catch {
      // The mirror still has the record, and the sync button shows that the server is away.
      return;
    } finally {
      this.refreshing = false;
    }
  }
}
