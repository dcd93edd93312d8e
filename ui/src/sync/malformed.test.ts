import { describe, expect, it } from 'vitest';
import type { MalformedRecord } from '../ipc';
import { recordName } from '../messages/sync';
import { malformedReport } from './malformed';

const records: MalformedRecord[] = [
  {
    kind: 'jobs',
    id: '77',
    fields: [
      { field: 'completedOn', sentence: 'Expected a date', detail: 'not a time' },
      { field: 'total', sentence: 'Expected a number', detail: 'not a number' },
    ],
    since: Date.parse('2026-11-24T15:00:00Z'),
    shown: true,
  },
  {
    kind: 'customers',
    id: null,
    fields: [{ field: '', sentence: 'The id is missing', detail: 'not an object' }],
    since: 0,
    shown: false,
  },
];

describe('records that cannot be read', () => {
  it('are named by their list and id', () => {
    expect(records.map(recordName)).toEqual(['Job 77', 'Customer without an ID']);
  });

  it('are reported field by field', () => {
    const lines = malformedReport(records, '884120367').split('\n');
    expect(lines[0]).toContain('884120367');
    expect(lines.slice(1)).toEqual([
      'Job 77\tcompletedOn\tnot a time\tsince 2026-11-24T15:00:00.000Z',
      'Job 77\ttotal\tnot a number\tsince 2026-11-24T15:00:00.000Z',
      'Customer without an ID\t\tnot an object\tsince 1970-01-01T00:00:00.000Z',
    ]);
  });
});
