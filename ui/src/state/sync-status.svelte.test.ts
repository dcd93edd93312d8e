import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { backend, onSyncStatus } from '../ipc';
import type { SyncStatus } from '../ipc';
import { sync } from './sync-status.svelte';
import { syncHeadline } from './sync-summary';

vi.mock('../ipc', async (original) => ({
  ...(await original<object>()),
  backend: { syncStatus: vi.fn(), syncNow: vi.fn() },
  onSyncStatus: vi.fn(),
}));
vi.mock('svelte-sonner', () => ({ toast: vi.fn() }));

const syncNow = vi.mocked(backend.syncNow);

/** What the engine says of itself, as far as these tests look. */
const status = (phase: SyncStatus['phase']): SyncStatus => ({ phase }) as SyncStatus;

let notify: (status: SyncStatus) => void;
const ended = vi.fn();

beforeEach(() => {
  vi.clearAllMocks();
  vi.stubGlobal('window', new EventTarget());
  vi.mocked(backend.syncStatus).mockResolvedValue(status('offline'));
  syncNow.mockResolvedValue(null);
  vi.mocked(onSyncStatus).mockImplementation((listener) => {
    notify = listener;
    return ended;
  });
});

afterEach(() => {
  vi.unstubAllGlobals();
});

test('coming online starts a sync at once', () => {
  const end = sync.start();
  expect(syncNow).not.toHaveBeenCalled();
  window.dispatchEvent(new Event('online'));
  expect(syncNow).toHaveBeenCalledOnce();
  end();
});

test('a failed sync after coming online shows no error', async () => {
  syncNow.mockRejectedValue({
    kind: 'failed',
    reason: { code: 'internal', detail: 'no' },
    retryable: true,
    fieldErrors: {},
    traceId: null,
  });
  const end = sync.start();
  window.dispatchEvent(new Event('online'));
  await vi.waitFor(() => {
    expect(sync.status).toEqual(status('offline'));
  });
  end();
});

test('a stopped sync state ignores events', () => {
  sync.start()();
  window.dispatchEvent(new Event('online'));
  expect(syncNow).not.toHaveBeenCalled();
  expect(ended).toHaveBeenCalledOnce();
  expect(sync.status).toBeNull();
});

test('an event during the first read wins over its response', async () => {
  let answer: (status: SyncStatus) => void = () => undefined;
  vi.mocked(backend.syncStatus).mockReturnValue(
    new Promise((resolve) => {
      answer = resolve;
    }),
  );
  const end = sync.start();
  notify(status('live'));
  answer(status('offline'));
  await Promise.resolve();
  expect(sync.status).toEqual(status('live'));
  end();
});

test.each([
  ['offline', false],
  ['live', true],
] as const)('an hour of %s (paused: %s) does not count as a slow response', (phase, paused) => {
  vi.useFakeTimers();
  try {
    const T0 = Date.UTC(2026, 10, 24, 15);
    vi.setSystemTime(T0);
    const end = sync.start();
    const edits = { waiting: 3, attention: 0, lastSyncedOn: T0, malformed: 0, feeds: [] };
    const report = (patch: Partial<SyncStatus>) => {
      notify({ ...edits, paused: false, phase: 'live', ...patch } as unknown as SyncStatus);
    };
    const look = () => syncHeadline(sync.status, Date.now(), sync.waitingSince, sync.liveSince).look;
    report({ phase, paused });
    vi.setSystemTime(T0 + 3_600_000);
    report({});
    expect(look()).toBe('busy');
    // The time counts from now on, and the next event with the same state does not restart it.
    vi.setSystemTime(T0 + 3_609_000);
    report({});
    expect(look()).toBe('attention');
    report({ waiting: 0, lastSyncedOn: T0 + 3_600_000 });
    expect(look()).toBe('good');
    vi.setSystemTime(T0 + 3_800_000);
    expect(look()).toBe('attention');
    end();
  } finally {
    vi.useRealTimers();
  }
});
