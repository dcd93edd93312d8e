/**
 * The one seam between the window and the program behind it. Nothing outside this folder imports
 * `@tauri-apps/*`, so the rest of the interface runs unchanged on a fake or a bridge.
 */
import { commands, events } from './bindings';
import type { AppError as CommandError, ChangeBatch, ErrorReason, Session, SyncStatus } from './bindings';

export type * from './bindings';

/** Every command. Each one throws an `AppError`; read it with `asAppError`. */
export const backend = commands;

/** Ends a subscription. */
export type Unsubscribe = () => void;

/**
 * One listener of the program for all subscribers to an event. It stays, because a new listener takes
 * a call to the program, and an event during that call would be lost.
 */
function shared<T>(
  listen: (cb: (event: { payload: T }) => void) => Promise<() => void>,
): (callback: (payload: T) => void) => Unsubscribe {
  const subscribers = new Set<{ callback: (payload: T) => void }>();
  let listening = false;
  const tellAll = ({ payload }: { payload: T }): void => {
    for (const subscriber of [...subscribers]) {
      // One that has just ended hears nothing more, and one that fails keeps nothing from the others.
      if (!subscribers.has(subscriber)) continue;
      try {
        subscriber.callback(payload);
      } catch (thrown) {
        reportError(thrown);
      }
    }
  };
  return (callback) => {
    const subscriber = { callback };
    subscribers.add(subscriber);
    if (!listening) {
      listening = true;
      listen(tellAll).catch((thrown: unknown) => {
        // Without events the window shows what it read last; the next command tells the dispatcher what is wrong.
        listening = false;
        console.error('the program cannot be listened to', thrown);
      });
    }
    return () => {
      subscribers.delete(subscriber);
    };
  };
}

/** One batch for each commit that changed what screens show. */
export const onMirrorChanged = shared<ChangeBatch>((tell) => events.mirrorChanged.listen(tell));

/** The engine's state, whenever it changes. */
export const onSyncStatus = shared<SyncStatus>((tell) => events.syncStatusChanged.listen(tell));

/** An account was opened, closed, or could not be opened. */
export const onSession = shared<Session>((tell) => events.sessionChanged.listen(tell));

/** A reason that the window itself finds. */
export type WindowReason =
  /** Another account was opened before an edit was saved. */
  | { code: 'anotherAccount' }
  /** The server rejected an edit that is corrected in its form. */
  | { code: 'rejected'; message: string };

/** What a command threw, or what the window itself found. `messages/errors.ts` has the words. */
export interface AppError extends Omit<CommandError, 'reason'> {
  reason: ErrorReason | WindowReason;
}

function isAppError(thrown: unknown): thrown is AppError {
  return typeof thrown === 'object' && thrown !== null && 'kind' in thrown && 'reason' in thrown;
}

/** What a command threw, always in the one form; a failure of the bridge itself becomes `internal`. */
export function asAppError(thrown: unknown): AppError {
  if (isAppError(thrown)) return thrown;
  const detail = thrown instanceof Error ? thrown.message : String(thrown);
  return {
    kind: 'failed',
    reason: { code: 'internal', detail },
    retryable: false,
    fieldErrors: {},
    traceId: null,
  };
}
