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

function subscribe<T>(
  listen: (cb: (event: { payload: T }) => void) => Promise<() => void>,
  callback: (payload: T) => void,
): Unsubscribe {
  let ended = false;
  let end: (() => void) | null = null;
  listen((event) => {
    if (!ended) callback(event.payload);
  }).then(
    (unlisten) => {
      if (ended) unlisten();
      else end = unlisten;
    },
    // Without events the window shows what it read last; the next command tells the dispatcher what is wrong.
    (thrown: unknown) => {
      console.error('the program cannot be listened to', thrown);
    },
  );
  return () => {
    ended = true;
    end?.();
  };
}

/** One batch for each commit that changed what screens show. */
export const onMirrorChanged = (callback: (batch: ChangeBatch) => void): Unsubscribe =>
  subscribe(events.mirrorChanged.listen, callback);

/** The engine's state, whenever it changes. */
export const onSyncStatus = (callback: (status: SyncStatus) => void): Unsubscribe =>
  subscribe(events.syncStatusChanged.listen, callback);

/** An account was opened, closed, or could not be opened. */
export const onSession = (callback: (session: Session) => void): Unsubscribe =>
  subscribe(events.sessionChanged.listen, callback);

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
