/** The engine's state, for the sync button, the banners and the Sync page. */
import { asAppError, backend, onSyncStatus } from '../ipc';
import type { SyncStatus } from '../ipc';
import { perAccount } from './account-state';
import { showError } from './toasts';

function isConnected(status: SyncStatus | null): boolean {
  return status !== null && status.phase === 'live' && !status.paused;
}

class SyncState {
  /** The newest status; null until the first one is loaded. */
  status = $state.raw<SyncStatus | null>(null);
  /** Since when changes wait without one of them getting through; null while none waits. */
  waitingSince = $state<number | null>(null);
  /** Since when the server responds; null while it does not, or is paused. */
  liveSince = $state<number | null>(null);
  /** Whether a sync that the dispatcher asked for is running. */
  syncing = $state(false);

  /** Loads the status and listens for changes. */
  start(): () => void {
    let hasNewer = false;
    const end = onSyncStatus((next) => {
      hasNewer = true;
      this.#take(next);
    });
    backend
      .syncStatus()
      .then((first) => {
        if (!hasNewer) this.#take(first);
      })
      .catch((thrown: unknown) => {
        const error = asAppError(thrown);
        if (error.kind !== 'signedOut') showError(error);
      });
    // The engine would notice too, but only after its wait.
    const online = () => void backend.syncNow().catch(() => undefined);
    window.addEventListener('online', online);
    return () => {
      window.removeEventListener('online', online);
      end();
      // A late answer would belong to the closed account.
      hasNewer = true;
      this.status = null;
      this.waitingSince = null;
      this.liveSince = null;
    };
  }

  #take(next: SyncStatus): void {
    const before = this.status?.waiting ?? 0;
    const wasConnected = isConnected(this.status);
    if (!isConnected(next)) this.liveSince = null;
    else if (!wasConnected) this.liveSince = Date.now();
    // While paused or offline, nothing waits for the server. One change fewer means it responds.
    if (next.waiting === 0 || !isConnected(next)) this.waitingSince = null;
    else if (next.waiting < before || before === 0 || !wasConnected) this.waitingSince = Date.now();
    this.status = next;
  }

  /** Pauses or resumes the download. */
  async pause(paused: boolean): Promise<void> {
    try {
      await (paused ? backend.pauseDownload() : backend.resumeDownload());
    } catch (thrown) {
      showError(asAppError(thrown));
    }
  }

  /** Checks for records that were deleted on the server. */
  async checkDeletions(): Promise<void> {
    try {
      await backend.checkDeletions();
    } catch (thrown) {
      showError(asAppError(thrown));
    }
  }

  /** Syncs now. */
  async now(): Promise<void> {
    this.syncing = true;
    try {
      await backend.syncNow();
    } catch (thrown) {
      showError(asAppError(thrown));
    } finally {
      this.syncing = false;
    }
  }
}

/** The sync status of this window. */
export let sync: SyncState;
perAccount(
  () => new SyncState(),
  (next) => {
    sync = next;
  },
);
