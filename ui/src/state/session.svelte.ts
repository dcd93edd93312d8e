/** Which account is open; the state that decides between the welcome screen and the rooms. */
import { asAppError, desk, onSession } from '../ipc';
import type { AccountSummary, AppError, Session } from '../ipc';
import { tellOffsets } from '../lib/offsets';

class SessionState {
  /** The last answer; null until the first one is here. */
  current = $state.raw<Session | null>(null);
  /** Why not even the first answer came. */
  fault = $state.raw<AppError | null>(null);

  /** The open account. */
  account = $derived<AccountSummary | null>(this.current?.account ?? null);
  /** The business time zone; the workstation's until an account is open. */
  timeZone = $derived(this.current?.account?.timeZone ?? this.current?.workstationTimeZone ?? 'UTC');
  /** The business time zone where it differs from the workstation's. */
  foreignZone = $derived(
    this.current?.account && this.current.account.timeZone !== this.current.workstationTimeZone
      ? this.current.account.timeZone
      : null,
  );

  /** Takes an answer of a command or an event. */
  take(next: Session): void {
    this.fault = null;
    tellOffsets(next.account?.timeZone ?? next.workstationTimeZone, next.offsets);
    this.current = next;
  }

  /** Asks for the first answer and listens for the next ones. */
  start(): () => void {
    let told = false;
    const end = onSession((next) => {
      told = true;
      this.take(next);
    });
    desk
      .session()
      .then((first) => {
        if (!told) this.take(first);
      })
      .catch((thrown: unknown) => {
        this.fault = asAppError(thrown);
      });
    return end;
  }
}

/** The session of this window. */
export const session = new SessionState();
