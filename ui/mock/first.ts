/** What a scene begins with. */
import type { AppError, ErrorKind, Session, SyncStatus } from '../src/ipc/bindings';
import { FEEDS } from './defaults';
import type { Scene } from './scenario';
import { ZONE } from './tenant';
import { tableFor } from './zones';

/** Records that cannot be read, in the scene that has them. */
export const ODD_RECORDS = 3;

/** An error as commands throw it. */
export function problem(
  kind: ErrorKind,
  message: string,
  fieldErrors: Record<string, string[]> = {},
): AppError {
  return { kind, message, retryable: kind === 'unreachable', fieldErrors, traceId: null };
}

/** The accounts of a scene. */
export function firstSession(scene: Scene): Session {
  const account = {
    id: '1',
    name: 'Lakeside Home Services',
    environment: 'production',
    tenant: '884120367',
    timeZone: ZONE,
    sessionOnly: false,
    apiAddress: null,
    tokenAddress: null,
  } as const;
  const demo = {
    id: 'demo',
    name: 'Demo',
    environment: 'demo',
    tenant: '1',
    timeZone: ZONE,
    sessionOnly: true,
    apiAddress: null,
    tokenAddress: null,
  } as const;
  const other = {
    id: '2',
    name: 'Lakeside, integration',
    environment: 'integration',
    tenant: '993310021',
    timeZone: 'America/Denver',
    sessionOnly: false,
    apiAddress: null,
    tokenAddress: null,
  } as const;
  const out = scene.state === 'welcome';
  const messages: Partial<Record<ErrorKind, string>> = {
    keychainMissing: 'There is no keychain service on this machine.',
    keychainLocked: 'The keychain is locked, or did not answer in time.',
    keysMissing: 'The keychain has no keys for Lakeside Home Services.',
    newerFile: 'The data of Lakeside Home Services was written by a newer version of JPM Desk.',
    dataDirectory: 'The folder /home/dana/.local/share/jpm-desk cannot be written.',
    editsDamaged:
      'outbox.db is damaged (it is empty; 3 edits in it were not finished). It was left as it is: set it aside to go on with what could be read.',
    accountBusy: 'Another window works on Lakeside Home Services.',
  };
  return {
    account: out || scene.state === 'opening' ? null : account,
    accounts: out && !scene.problem ? [] : [account, other, demo],
    problem: scene.problem
      ? problem(scene.problem, messages[scene.problem] ?? 'The account could not be opened.')
      : null,
    problemAccount: scene.problem ? account.id : null,
    offsets: tableFor(out || scene.state === 'opening' ? scene.workstation : ZONE),
    notices: [],
    opening: scene.state === 'opening',
    workstationTimeZone: scene.workstation,
  };
}

/** How the synchronisation of a scene stands. */
export function firstStatus({ state }: Scene): SyncStatus {
  const now = Date.now();
  const offline = state === 'offline';
  return {
    phase:
      state === 'download'
        ? 'firstDownload'
        : offline
          ? 'offline'
          : state === 'signedOut'
            ? 'signedOut'
            : 'live',
    lastSyncedOn: state === 'download' ? null : offline ? now - 14 * 60_000 : now,
    progress:
      state === 'download'
        ? { feed: 'appointments', rows: 18_400, rowsExpected: 61_250, rowsPerSecond: 550, secondsLeft: 78 }
        : null,
    waiting: 0,
    attention: 0,
    problem: offline
      ? { message: 'The server cannot be reached.', fieldErrors: {}, traceId: null }
      : state === 'signedOut'
        ? { message: 'The server refused the client secret.', fieldErrors: {}, traceId: null }
        : null,
    paused: false,
    checkingDeletions: false,
    deletionsCheckedOn: now - 6 * 3_600_000,
    malformed: state === 'odd' ? ODD_RECORDS : 0,
    feeds: FEEDS.map(([feed, rows]) => ({
      feed,
      rows: state === 'empty' ? 0 : rows,
      lastSyncedOn: offline ? now - 14 * 60_000 : now - 3000,
      forbidden:
        state === 'forbidden' && (feed === 'technicians' || feed === 'assignments' || feed === 'shifts'),
    })),
  };
}
