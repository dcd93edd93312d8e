import { describe, expect, it } from 'vitest';
import type { SyncStatus } from '../ipc';
import { syncHeadline, syncSummary, unreadableText } from './sync-summary';

const NOW = 1_795_532_400_000;
const status = (patch: Partial<SyncStatus>): SyncStatus => ({
  phase: 'live',
  lastSyncedOn: NOW - 4000,
  progress: null,
  waiting: 0,
  attention: 0,
  problem: null,
  feeds: [],
  paused: false,
  checkingDeletions: false,
  deletionsCheckedOn: null,
  malformed: 0,
  ...patch,
});

describe('the sync button', () => {
  it('says how fresh the data is', () => {
    expect(syncSummary(status({}), NOW)).toMatchObject({ look: 'live', text: 'Live · 4 sec' });
  });

  it('counts waiting changes', () => {
    expect(syncSummary(status({ waiting: 2 }), NOW)).toMatchObject({
      look: 'busy',
      text: 'Live · 2 waiting',
    });
    expect(syncSummary(status({ phase: 'offline', waiting: 3 }), NOW)).toMatchObject({
      look: 'offline',
      text: 'Offline · 3 waiting',
    });
    expect(syncSummary(status({ phase: 'offline' }), NOW).text).toBe('Offline');
  });

  it('is not green while the server is slow or silent', () => {
    const three = status({ waiting: 3 });
    expect(syncSummary(three, NOW, NOW - 5000).look).toBe('busy');
    expect(syncSummary(three, NOW, NOW - 9000)).toMatchObject({
      look: 'attention',
      text: 'Slow · 3 waiting',
    });
    expect(syncHeadline(three, NOW, NOW - 1000)).toEqual({ text: 'Sending 3 changes', look: 'busy' });
    expect(syncHeadline(three, NOW, NOW - 9000).text).toContain('slow to respond. 3 changes are saved');
    expect(syncHeadline(status({}), NOW, null)).toEqual({ text: 'Everything is up to date', look: 'good' });
    expect(syncHeadline(status({ lastSyncedOn: NOW - 200_000 }), NOW, null).look).toBe('attention');
  });

  it('counts unreadable records without alarm', () => {
    expect(syncSummary(status({ malformed: 3 }), NOW)).toEqual({
      look: 'live',
      text: 'Live · 4 sec · 3 unreadable',
      spoken: 'Live · 4 sec, 3 records couldn’t be read',
      title: 'Live, checked 4 sec ago. 3 records couldn’t be read',
    });
    // Also if something else comes first.
    expect(syncSummary(status({ attention: 1, malformed: 1 }), NOW).title).toContain(
      '1 record couldn’t be read',
    );
    expect(unreadableText(status({}))).toBeNull();
    expect(syncHeadline(status({ malformed: 3 }), NOW, null).look).toBe('good');
  });

  it('puts changes that need a decision first', () => {
    expect(syncSummary(status({ phase: 'offline', attention: 1, waiting: 3 }), NOW)).toMatchObject({
      look: 'attention',
      text: '1 needs attention',
    });
  });

  it('never shows 100% before the first download is complete', () => {
    const progress = {
      feed: 'jobs',
      rows: 999,
      rowsExpected: 1000,
      rowsPerSecond: 10,
      secondsLeft: 0,
    } as const;
    expect(
      syncSummary(status({ phase: 'firstDownload', progress: { ...progress, rows: 1000 } }), NOW).text,
    ).toBe('Downloading · 99%');
    expect(
      syncSummary(status({ phase: 'firstDownload', progress: { ...progress, rowsExpected: null } }), NOW)
        .text,
    ).toBe('Downloading · 999');
    expect(syncSummary(null, NOW).text).toBe('Starting');
  });
});
