import { describe, expect, it } from 'vitest';
import type { JobState } from '../ipc';
import { plannedWords } from './job-date';

const TIMES = { timeZone: 'UTC', clock: 'hours12' } as const;
const at = (text: string) => Date.parse(text);
const words = (state: JobState, completedOn: number | null = null, nextStart: number | null = null) =>
  plannedWords({ state, completedOn, nextStart }, TIMES);

describe('the date of a job', () => {
  it('is its next appointment', () => {
    expect(words('scheduled', null, at('2026-11-24T09:15:00Z'))).toBe('Tue, Nov 24, 9:15 AM');
    expect(words('completed', at('2026-11-25T09:00:00Z'), at('2026-11-24T09:15:00Z'))).toBe(
      'Tue, Nov 24, 9:15 AM',
    );
  });

  it('is its completion if its appointments are no longer stored', () => {
    expect(words('completed', at('2024-11-23T20:00:00Z'))).toBe('Completed Nov 23, 2024');
    expect(words('completed')).toBe('Completed');
  });

  it('is its status; only a scheduled job without an appointment is not scheduled', () => {
    expect(words('canceled')).toBe('Canceled');
    expect(words('hold')).toBe('On hold');
    expect(words('inProgress')).toBe('Working');
    expect(words('other')).toBe('–');
    expect(words('scheduled')).toBe('Not scheduled');
    // A reopened job keeps its old completion date.
    expect(words('scheduled', at('2024-11-23T20:00:00Z'))).toBe('Not scheduled');
  });
});
