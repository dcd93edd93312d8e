import { describe, expect, it } from 'vitest';
import type { Refusal, SyncStatus } from '../ipc';
import {
  FEED_NAMES,
  fieldWords,
  headlineOf,
  needsDecision,
  RECORD_NAMES,
  rowsRead,
  syncWords,
  unreadWords,
} from './sync-words';

const NOW = 1_795_532_400_000;
const status = (patch: Partial<SyncStatus>): SyncStatus => ({
  phase: 'live',
  freshOn: NOW - 4000,
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
  it('says how fresh the plan is', () => {
    expect(syncWords(status({}), NOW)).toMatchObject({ look: 'live', text: 'Live · 4 sec' });
  });

  it('says what waits', () => {
    expect(syncWords(status({ waiting: 2 }), NOW)).toMatchObject({ look: 'busy', text: 'Live · 2 waiting' });
    expect(syncWords(status({ phase: 'offline', waiting: 3 }), NOW)).toMatchObject({
      look: 'offline',
      text: 'Offline · 3 waiting',
    });
    expect(syncWords(status({ phase: 'offline' }), NOW).text).toBe('Offline');
  });

  it('is not green while the server hangs over edits, or tells nothing new', () => {
    const three = status({ waiting: 3 });
    expect(syncWords(three, NOW, NOW - 5000).look).toBe('busy');
    expect(syncWords(three, NOW, NOW - 9000)).toMatchObject({ look: 'attention', text: 'Slow · 3 waiting' });
    expect(headlineOf(three, NOW, NOW - 1000)).toEqual({ text: 'Sending 3 changes', look: 'busy' });
    expect(headlineOf(three, NOW, NOW - 9000).text).toContain('slow to answer; 3 changes are saved');
    expect(headlineOf(status({}), NOW, null)).toEqual({ text: 'Everything is up to date', look: 'good' });
    expect(headlineOf(status({ freshOn: NOW - 200_000 }), NOW, null).look).toBe('attention');
  });

  it('tells how many records could not be read, without alarm', () => {
    expect(syncWords(status({ malformed: 3 }), NOW)).toEqual({
      look: 'live',
      text: 'Live · 4 sec · 3 unreadable',
      spoken: 'Live · 4 sec, 3 records couldn’t be read',
      title: 'Live, last change asked for 4 sec ago. 3 records couldn’t be read',
    });
    // Also where something else comes first.
    expect(syncWords(status({ attention: 1, malformed: 1 }), NOW).title).toContain(
      '1 record couldn’t be read',
    );
    expect(unreadWords(status({}))).toBeNull();
    expect(headlineOf(status({ malformed: 3 }), NOW, null).look).toBe('good');
  });

  it('puts what needs a decision first', () => {
    expect(syncWords(status({ phase: 'offline', attention: 1, waiting: 3 }), NOW)).toMatchObject({
      look: 'attention',
      text: '1 to settle',
    });
  });

  it('never says that the first download is complete before it is', () => {
    const progress = {
      feed: 'jobs',
      rows: 999,
      rowsExpected: 1000,
      rowsPerSecond: 10,
      secondsLeft: 0,
    } as const;
    expect(
      syncWords(status({ phase: 'firstDownload', progress: { ...progress, rows: 1000 } }), NOW).text,
    ).toBe('Downloading · 99 %');
    expect(
      syncWords(status({ phase: 'firstDownload', progress: { ...progress, rowsExpected: null } }), NOW).text,
    ).toBe('Downloading · 999');
    expect(syncWords(null, NOW).text).toBe('Starting');
  });
});

describe('an edit that failed', () => {
  const refusal: Refusal = { message: 'It was not found.', fieldErrors: {}, traceId: null };

  it('waits for a decision once it is known why', () => {
    for (const state of ['rejected', 'conflict', 'unknown'] as const) {
      expect(needsDecision({ state, refusal })).toBe(true);
    }
    expect(needsDecision({ state: 'queued', refusal })).toBe(false);
  });

  it('offers no second try while its outcome is being looked for', () => {
    expect(needsDecision({ state: 'unknown', refusal: null })).toBe(false);
  });
});

describe('a list', () => {
  it('has a name for one of its records', () => {
    const plurals = Object.values(RECORD_NAMES).map((name) => `${name}s`);
    expect(plurals).toEqual(Object.values(FEED_NAMES));
  });

  it('is read row by row', () => {
    expect(rowsRead({ rows: 1, rowsExpected: null })).toBe('1 row');
    expect(rowsRead({ rows: 0, rowsExpected: 1 })).toBe('0 of 1 row');
    expect(rowsRead({ rows: 1, rowsExpected: 4000 })).toBe('1 of 4,000 rows');
  });
});

describe('a field of a refusal', () => {
  it.each([
    ['jobTypeId', 'Job type'],
    ['technicianIds', 'Technician'],
    ['appointments[0].start', 'Appointment 1, start'],
    ['arrivalWindowEnd', 'Arrival window end'],
    ['', 'This edit'],
  ])('%s', (field, words) => {
    expect(fieldWords(field)).toBe(words);
  });
});
