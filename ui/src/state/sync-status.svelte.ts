/** The engine's state, as the button, the banner and the sync page show it. */
import { asAppError, desk, onSyncStatus } from '../ipc';
import type { SyncStatus } from '../ipc';
import { tellProblem } from './toasts';

function isConnected(status: SyncStatus | null): boolean {
  return status !== null && status.phase === 'live' && !status.paused;
}

class SyncState {
  /** The last state; null until the first one is here. */
  status = $state.raw<SyncStatus | null>(null);
  /** Since when edits are on their way without one of them coming through; null while none is. */
  waitingSince = $state<number | null>(null);
  /** Since when the server answers; null while it does not, or is not asked. */
  liveSince = $state<number | null>(null);
  /** The dispatcher asked for a pull that has not ended. */
  asking = $state(false);

  /** Asks for the state and listens for the next ones. */
  start(): () => void {
    let told = false;
    const end = onSyncStatus((next) => {
      told = true;
      this.#take(next);
    });
    desk
      .syncStatus()
      .then((first) => {
        if (!told) this.#take(first);
      })
      .catch((thrown: unknown) => {
        const error = asAppError(thrown);
        if (error.kind !== 'signedOut') tellProblem(error);
      });
    // The engine would notice by itself, but only when its wait is over.
    const online = () => void desk.syncNow().catch(() => undefined);
    window.addEventListener('online', online);
    return () => {
      window.removeEventListener('online', online);
      end();
      // An answer that is still on its way tells of an account that is closed.
      told = true;
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
    // Where nothing is sent, nothing is waited for. One fewer is an answer, so the server is not hanging.
    if (next.waiting === 0 || !isConnected(next)) this.waitingSince = null;
    else if (next.waiting < before || before === 0 || !wasConnected) this.waitingSince = Date.now();
    this.status = next;
  }

  /** Stops the download, or goes on with it. */
  async pause(paused: boolean): Promise<void> {
    try {
      await (paused ? desk.pauseDownload() : desk.resumeDownload());
    } catch (thrown) {
      tellProblem(asAppError(thrown));
    }
  }

  /** Looks for what was deleted on the server. */
  async checkDeletions(): Promise<void> {
    try {
      await desk.checkDeletions();
    } catch (thrown) {
      tellProblem(asAppError(thrown));
    }
  }

  /** Pulls and pushes at once. */
  async now(): Promise<void> {
    this.asking = true;
    try {
      await desk.syncNow();
    } catch (thrown) {
      tellProblem(asAppError(thrown));
    } finally {
      this.asking = false;
    }
  }
}

/** The engine's state for this window. */
export const sync = new SyncState();
