import { beforeEach, expect, it, vi } from 'vitest';

vi.stubGlobal('window', { addEventListener: () => undefined, removeEventListener: () => undefined });

const { renewAccountState } = await import('./account-state');
const ids = await import('./record-ids.svelte');
const { jobSelection } = await import('../jobs/table/job-selection.svelte');
const { ListedJobs } = await import('../jobs/bulk/listed-jobs.svelte');

const created = (kind: 'createJob' | 'createProject', jobId: string | null, projectId: string | null) => ({
  id: 'op',
  kind,
  jobId,
  projectId,
});

beforeEach(() => {
  renewAccountState();
});

it('learns the ids of jobs and projects from the operations that made them', () => {
  ids.recordIds.learnFrom([created('createJob', 'local-op', null)]);
  expect(ids.recordIds.current('local-op')).toBe('local-op');
  ids.recordIds.learnFrom([created('createJob', '700', null)]);
  expect(ids.recordIds.current('local-op')).toBe('700');
  renewAccountState();
  expect(ids.recordIds.current('local-op')).toBe('local-op');
  ids.recordIds.learnFrom([created('createProject', null, '90')]);
  expect(ids.recordIds.current('local-op')).toBe('90');
});

it('keeps a new job selected when it gets its id, in the table and in a short list', () => {
  jobSelection.toggle('local-op', 0);
  const listed = new ListedJobs();
  listed.toggle('local-op', [{ id: 'local-op' }]);
  // The list may show the job under its new id before that is known.
  listed.keep([{ id: '700' }]);
  ids.recordIds.learnFrom([created('createJob', '700', null)]);
  expect([...jobSelection.ids, ...listed.ids]).toEqual(['700', '700']);
  listed.keep([]);
  expect(listed.ids.size).toBe(0);
});
