import { expect, it } from 'vitest';
import { MOST_JOBS } from '../bulk/bulk.svelte';
import { jobSelection, rangeFrom } from './job-selection.svelte';

it('takes a range in both directions, up to the most jobs', () => {
  expect(rangeFrom(3, 5)).toEqual({ first: 3, count: 3, isCut: false });
  expect(rangeFrom(5, 3)).toEqual({ first: 3, count: 3, isCut: false });
  expect(rangeFrom(0, 999_999)).toEqual({ first: 0, count: MOST_JOBS, isCut: true });
  expect(rangeFrom(999_999, 0)).toEqual({ first: 1_000_000 - MOST_JOBS, count: MOST_JOBS, isCut: true });
});

it('accepts no job above the limit, and still removes one', () => {
  jobSelection.replace(Array.from({ length: MOST_JOBS + 5 }, (_, at) => ({ id: String(at) })));
  expect(jobSelection.ids.size).toBe(MOST_JOBS);
  expect(jobSelection.toggle('new', 1)).toBe(false);
  expect(jobSelection.toggle('7', 7)).toBe(true);
  expect(jobSelection.ids.size).toBe(MOST_JOBS - 1);
  jobSelection.clear();
});
