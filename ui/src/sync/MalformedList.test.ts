// @vitest-environment happy-dom
import { cleanup, render, screen } from '@testing-library/svelte';
import { tick } from 'svelte';
import { toast } from 'svelte-sonner';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { MalformedRecord, MirrorChanged, SyncStatus } from '../ipc';

const malformedRecords = vi.fn<() => Promise<MalformedRecord[]>>();
const told: ((batch: MirrorChanged) => void)[] = [];

vi.mock('../ipc', async (original) => ({
  ...(await original<typeof import('../ipc')>()),
  backend: { malformedRecords: () => malformedRecords() },
  onMirrorChanged: (take: (batch: MirrorChanged) => void) => {
    told.push(take);
    return () => undefined;
  },
}));

const { sync } = await import('../state/sync-status.svelte');
const { default: MalformedList } = await import('./MalformedList.svelte');

const status = (malformed: number): SyncStatus => ({
  phase: 'live',
  lastSyncedOn: null,
  progress: null,
  waiting: 0,
  attention: 0,
  problem: null,
  feeds: [],
  paused: false,
  checkingDeletions: false,
  deletionsCheckedOn: null,
  malformed,
});
const record = (id: string): MalformedRecord => ({
  kind: 'customers',
  id,
  fields: [
    {
      field: 'name',
      sentence: 'Expected text, got a list',
      detail: 'invalid type: sequence, expected a string',
    },
    { field: '', sentence: 'The id is missing', detail: 'missing field `id`' },
  ],
  since: 0,
  shown: true,
});

describe('the records that cannot be read', () => {
  beforeEach(() => {
    malformedRecords.mockReset();
    told.length = 0;
    sync.status = status(1);
  });
  afterEach(() => {
    cleanup();
    sync.status = null;
  });

  it('are read when the page opens and when there are more or fewer, not at each change of the mirror', async () => {
    malformedRecords.mockResolvedValueOnce([record('7')]);
    render(MalformedList);
    expect(await screen.findByText('Customer 7')).toBeTruthy();

    for (const take of told) take({} as MirrorChanged);
    sync.status = { ...status(1), lastSyncedOn: 5 };
    await tick();
    expect(malformedRecords).toHaveBeenCalledTimes(1);

    malformedRecords.mockResolvedValueOnce([record('7'), record('8')]);
    sync.status = status(2);
    expect(await screen.findByText('Customer 8')).toBeTruthy();
    expect(malformedRecords).toHaveBeenCalledTimes(2);
  });

  it('are read again on request after a failure', async () => {
    malformedRecords.mockRejectedValueOnce(new Error('no disk'));
    render(MalformedList);
    const again = await screen.findByRole('button', { name: 'Try again' });
    malformedRecords.mockResolvedValueOnce([record('7')]);
    again.click();
    expect(await screen.findByText('Customer 7')).toBeTruthy();
  });

  it('say that their report could not be copied', async () => {
    const failed = vi.spyOn(toast, 'error');
    vi.spyOn(navigator.clipboard, 'writeText').mockRejectedValueOnce(new Error('not allowed'));
    malformedRecords.mockResolvedValueOnce([record('7')]);
    render(MalformedList);
    (await screen.findByRole('button', { name: 'Copy report' })).click();
    await vi.waitFor(() => {
      expect(failed).toHaveBeenCalledWith('Couldn’t copy the report');
    });
  });

  it('are told in plain English', async () => {
    malformedRecords.mockResolvedValueOnce([record('7')]);
    render(MalformedList);
    expect(await screen.findByText('name: Expected text, got a list')).toBeTruthy();
    expect(screen.getByText('The id is missing')).toBeTruthy();
    expect(document.body.textContent).not.toContain('sequence');
  });
});
