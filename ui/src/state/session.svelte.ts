/** The open account. It decides between the welcome page and the frame. */
import { asAppError, backend, onSession } from '../ipc';
import type { AccountSummary, AppError, Session } from '../ipc';
import { setOffsets } from '../lib/offsets';
import { renewAccountState } from './account-state';

class SessionState {
  /** The newest session; null until the first one is loaded. */
  current = $state.raw<Session | null>(null);
  /** Why the first session could not be loaded. */
  fault = $state.raw<AppError | null>(null);

  /** The open account. */
  account = $derived<AccountSummary | null>(this.current?.account ?? null);
  /** The business time zone; the computer's until an account is open. */
  timeZone = $derived(this.current?.account?.timeZone ?? this.current?.workstationTimeZone ?? 'UTC');
  /** The business time zone, if it differs from the computer's. */
  foreignZone = $derived(
    this.current?.account && this.current.account.timeZone !== this.current.workstationTimeZone
      ? this.current.account.timeZone
      : null,
  );

  /** Applies a session from a command or an event. */
  take(next: Session): void {
    this.fault = null;
    if (next.account?.id !== this.current?.account?.id) renewAccountState();
    setOffsets(next.account?.timeZone ?? next.workstationTimeZone, next.offsets);
    this.current = next;
  }

  /** Loads the session and listens for changes. */
  start(): () => void {
    let hasNewer = false;
    const end = onSession((next) => {
      hasNewer = true;
      this.take(next);
    });
    backend
      .session()
      .then((first) => {
        if (!hasNewer) this.take(first);
      })
      .catch((thrown: unknown) => {
        this.fault = asAppError(thrown);
      });
    return end;
  }
}

/** The session of this window. */
export const session = new SessionState();
