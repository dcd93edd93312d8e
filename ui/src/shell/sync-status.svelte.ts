/** The engine's state, as the button, the banner and the sync page show it. */
import { asAppError, desk, onSyncStatus } from '../ipc';
import type { SyncStatus } from '../ipc';
import { tellProblem } from './toasts';

class SyncState {
  /** The last state; null until the first one is here. */
  status = $state.raw<SyncStatus | null>(null);
  /** The dispatcher asked for a pull that has not ended. */
  asking = $state(false);

  /** Asks for the state and listens for the next ones. */
  start(): () => void {
    let told = false;
    const end = onSyncStatus((next) => {
      told = true;
      this.status = next;
    });
    desk
      .syncStatus()
      .then((first) => {
        if (!told) this.status = first;
      })
      .catch((thrown: unknown) => {
        const error = asAppError(thrown);
        if (error.kind !== 'signedOut') tellProblem(error);
      });
    return () => {
      end();
      this.status = null;
    };
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
