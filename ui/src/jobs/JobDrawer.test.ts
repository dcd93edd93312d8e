// @vitest-environment happy-dom
import { cleanup, render } from '@testing-library/svelte';
import { afterEach, expect, it, vi } from 'vitest';
import type { JobDetail } from '../ipc';

const read = vi.fn(() => new Promise<JobDetail>(() => undefined));
const refresh = vi.fn(() => Promise.resolve(null));

vi.mock('../ipc', async (original) => ({
  ...(await original<typeof import('../ipc')>()),
  backend: { jobDetail: read, refreshJob: refresh },
  onMirrorChanged: () => () => undefined,
}));

const { default: JobDrawer } = await import('./JobDrawer.svelte');

afterEach(cleanup);

it('reads a job once when another appointment of it is opened', async () => {
  const { rerender } = render(JobDrawer, { job: { jobId: '1', appointmentId: '11' } });
  await rerender({ job: { jobId: '1', appointmentId: '12' } });
  expect(read).toHaveBeenCalledTimes(1);
  expect(refresh).toHaveBeenCalledTimes(1);
  await rerender({ job: { jobId: '2', appointmentId: '21' } });
  expect(read).toHaveBeenCalledTimes(2);
});
