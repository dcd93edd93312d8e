import { describe, expect, it } from 'vitest';
import type { HeldJob } from '../ipc';
import { firstOf, heldGroups } from './held-jobs';

const job = (id: string, since: number, reason: string | null = null) => ({ id, since, reason }) as HeldJob;
const NONE = new Map<string, string>();

const ids = (groups: readonly { jobs: readonly HeldJob[] }[]) =>
  groups.map(({ jobs }) => jobs.map(({ id }) => id).join(' '));

describe('jobs on hold', () => {
  const jobs = [job('new', 30, 'Parts'), job('old', 10), job('mid', 20, 'Parts'), job('wet', 25, 'Weather')];

  it('are listed by age, those on hold longest first', () => {
    expect(ids(heldGroups(jobs, 'age', NONE))).toEqual(['old mid wet new']);
  });

  it('are grouped by reason, the most common first and without a reason last', () => {
    const groups = heldGroups(jobs, 'reason', NONE);
    expect(groups.map(({ reason }) => reason)).toEqual(['Parts', 'Weather', null]);
    expect(ids(groups)).toEqual(['mid new', 'wet', 'old']);
  });

  it('are listed by the date of the call, without a date last', () => {
    const dates = new Map([
      ['new', '2026-12-01'],
      ['wet', '2026-11-30'],
    ]);
    expect(ids(heldGroups(jobs, 'callback', dates))).toEqual(['wet new old mid']);
  });

  it('are cut to the length of the list', () => {
    const groups = heldGroups(jobs, 'reason', NONE);
    expect(ids(firstOf(groups, 3))).toEqual(['mid new', 'wet']);
    expect(firstOf(groups, 0)).toEqual([]);
    expect(ids(firstOf(groups, 9))).toEqual(ids(groups));
  });
});
