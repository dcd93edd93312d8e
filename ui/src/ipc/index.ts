/**
 * The one seam between the window and the program behind it. Nothing outside this folder imports
 * `@tauri-apps/*`, so the rest of the interface runs unchanged on a fake or a bridge.
 */
import { commands, events } from './bindings';
import { plainWords } from './plain-words';
import type { AppError, ChangeBatch, ErrorKind, Session, SyncStatus } from './bindings';

export type * from './bindings';

/** Every command. Each one throws an `AppError`; read it with `asAppError`. */
export const desk = commands;

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

function isAppError(thrown: unknown): thrown is Partial<AppError> & Pick<AppError, 'kind' | 'message'> {
  return (
    typeof thrown === 'object' &&
    thrown !== null &&
    'kind' in thrown &&
    'message' in thrown &&
    typeof thrown.message === 'string'
  );
}

/** What a command threw, always in the one form; a fault of the bridge itself becomes `failed`. */
export function asAppError(thrown: unknown): AppError {
  if (isAppError(thrown)) {
    return {
      kind: thrown.kind,
      message: plainWords(thrown.message),
      retryable: Boolean(thrown.retryable),
      fieldErrors: thrown.fieldErrors ?? {},
      traceId: thrown.traceId ?? null,
    };
  }
  const kind: ErrorKind = 'failed';
  const message = plainWords(thrown instanceof Error ? thrown.message : String(thrown));
  return { kind, message, retryable: false, fieldErrors: {}, traceId: null };
}
