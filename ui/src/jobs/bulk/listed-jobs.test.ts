import { describe, expect, it } from 'vitest';
import { ListedJobs } from './listed-jobs.svelte';

const jobs = ['1', '2', '3', '4'].map((id) => ({ id }));

describe('ListedJobs', () => {
  it('selects and unselects one job', () => {
    const selection = new ListedJobs();
    selection.toggle('2', jobs);
    selection.toggle('3', jobs);
    selection.toggle('2', jobs);
    expect([...selection.ids]).toEqual(['3']);
  });

  it('selects a range from the last job, in both directions', () => {
    const selection = new ListedJobs();
    selection.toggle('3', jobs);
    selection.toggle('1', jobs, true);
    expect([...selection.ids].sort()).toEqual(['1', '2', '3']);
    selection.toggle('4', jobs, true);
    expect(selection.ids.size).toBe(4);
  });

  it('selects just the job if a range has no beginning', () => {
    const selection = new ListedJobs();
    selection.toggle('3', jobs, true);
    expect([...selection.ids]).toEqual(['3']);
  });

  it('selects all, then none', () => {
    const selection = new ListedJobs();
    selection.toggleAll(jobs);
    expect(selection.ids.size).toBe(4);
    selection.toggleAll(jobs);
    expect(selection.ids.size).toBe(0);
  });

  it('drops jobs that are no longer listed', () => {
    const selection = new ListedJobs();
    selection.toggleAll(jobs);
    selection.keep(jobs.slice(1, 3));
    expect([...selection.ids]).toEqual(['2', '3']);
  });
});
