import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { desk, onSyncStatus } from '../ipc';
import type { SyncStatus } from '../ipc';
import { sync } from './sync-status.svelte';
import { syncHeadline } from './sync-summary';

vi.mock('../ipc', async (original) => ({
  ...(await original<object>()),
  desk: { syncStatus: vi.fn(), syncNow: vi.fn() },
  onSyncStatus: vi.fn(),
}));
vi.mock('svelte-sonner', () => ({ toast: vi.fn() }));

const syncNow = vi.mocked(desk.syncNow);

/** What the engine says of itself, as far as these tests look. */
const status = (phase: SyncStatus['phase']): SyncStatus => ({ phase }) as SyncStatus;

let tell: (status: SyncStatus) => void;
const ended = vi.fn();

beforeEach(() => {
  vi.clearAllMocks();
  vi.stubGlobal('window', new EventTarget());
  vi.mocked(desk.syncStatus).mockResolvedValue(status('offline'));
  syncNow.mockResolvedValue(null);
  vi.mocked(onSyncStatus).mockImplementation((hear) => {
    tell = hear;
    return ended;
  });
});

afterEach(() => {
  vi.unstubAllGlobals();
});

test('the engine is asked to go on at once when the network is back', () => {
  const end = sync.start();
  expect(syncNow).not.toHaveBeenCalled();
  window.dispatchEvent(new Event('online'));
  expect(syncNow).toHaveBeenCalledOnce();
  end();
});

test('that it cannot yet is no news: its next state says so', async () => {
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

test('after the end nothing is heard any more', () => {
  sync.start()();
  window.dispatchEvent(new Event('online'));
  expect(syncNow).not.toHaveBeenCalled();
  expect(ended).toHaveBeenCalledOnce();
  expect(sync.status).toBeNull();
});

test('a state that was told meanwhile is newer than the answer', async () => {
  let answer: (status: SyncStatus) => void = () => undefined;
  vi.mocked(desk.syncStatus).mockReturnValue(
    new Promise((resolve) => {
      answer = resolve;
    }),
  );
  const end = sync.start();
  tell(status('live'));
  answer(status('offline'));
  await Promise.resolve();
  expect(sync.status).toEqual(status('live'));
  end();
});

test.each([
  ['offline', false],
  ['live', true],
] as const)('an hour of %s (paused: %s) is not the time that the server takes to answer', (phase, paused) => {
  vi.useFakeTimers();
  try {
    const T0 = Date.UTC(2026, 10, 24, 15);
    vi.setSystemTime(T0);
    const end = sync.start();
    const edits = { waiting: 3, attention: 0, lastSyncedOn: T0, malformed: 0, feeds: [] };
    const told = (patch: Partial<SyncStatus>) => {
      tell({ ...edits, paused: false, phase: 'live', ...patch } as unknown as SyncStatus);
    };
    const look = () => syncHeadline(sync.status, Date.now(), sync.waitingSince, sync.liveSince).look;
    told({ phase, paused });
    vi.setSystemTime(T0 + 3_600_000);
    told({});
    expect(look()).toBe('busy');
    // From now on it counts, and the next news of the same does not start it anew.
    vi.setSystemTime(T0 + 3_609_000);
    told({});
    expect(look()).toBe('attention');
    told({ waiting: 0, lastSyncedOn: T0 + 3_600_000 });
    expect(look()).toBe('good');
    vi.setSystemTime(T0 + 3_800_000);
    expect(look()).toBe('attention');
    end();
  } finally {
    vi.useRealTimers();
  }
});
