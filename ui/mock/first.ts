/** The first state of a scenario. */
import type { AppError, ErrorKind, ErrorReason, Session, SyncStatus } from '../src/ipc/bindings';
import { FEEDS } from './defaults';
import type { Scene } from './scenario';
import { ZONE } from './tenant';
import { tableFor } from './zones';

/** The unreadable records of the scenario that has them. */
export const ODD_RECORDS = 3;

/** An error as commands throw it. */
export function problem(
  kind: ErrorKind,
  reason: ErrorReason,
  fieldErrors: AppError['fieldErrors'] = {},
): AppError {
  return { kind, reason, retryable: kind === 'unreachable', fieldErrors, traceId: null };
}

/** The accounts of a scenario. */
export function firstSession(scene: Scene): Session {
  const account = {
    id: '1',
    name: 'Lakeside Home Services',
    environment: 'production',
    tenant: '884120367',
    timeZone: ZONE,
    sessionOnly: false,
    hasVendorApi: true,
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
    hasVendorApi: true,
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
    hasVendorApi: true,
    apiAddress: null,
    tokenAddress: null,
  } as const;
  const out = scene.state === 'welcome';
  const path = '/home/dana/.local/share/jpm-desk';
  const damaged = 'it is empty; 3 edits in it were not finished';
  const reasons: Partial<Record<ErrorKind, ErrorReason>> = {
    keychainMissing: { code: 'keychainMissing' },
    keychainLocked: { code: 'keychainLocked' },
    keysMissing: { code: 'keysNotFound', account: account.name },
    newerFile: { code: 'store', problem: { code: 'newerFile', path } },
    dataDirectory: { code: 'store', problem: { code: 'notWritable', path, detail: 'permission denied' } },
    editsDamaged: { code: 'store', problem: { code: 'outboxDamaged', path: 'outbox.db', detail: damaged } },
    accountBusy: { code: 'store', problem: { code: 'locked', path } },
  };
  return {
    account: out || scene.state === 'opening' ? null : account,
    accounts: out && !scene.problem ? [] : [account, other, demo],
    problem: scene.problem
      ? problem(scene.problem, reasons[scene.problem] ?? { code: 'unknownAccount' })
      : null,
    problemAccount: scene.problem ? account.id : null,
    offsets: tableFor(out || scene.state === 'opening' ? scene.workstation : ZONE),
    notices: [],
    opening: scene.state === 'opening',
    workstationTimeZone: scene.workstation,
  };
}

/** The sync status of a scenario. */
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
      ? { reason: { code: 'unreachable' }, fieldErrors: {}, traceId: null }
      : state === 'signedOut'
        ? { reason: { code: 'keysRejected' }, fieldErrors: {}, traceId: null }
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
