// @vitest-environment happy-dom
import { cleanup, render } from '@testing-library/svelte';
import { afterEach, expect, it, vi } from 'vitest';

const read = vi.fn(() => Promise.resolve(null));
const refresh = vi.fn(() => Promise.resolve(null));

vi.mock('../ipc', async (original) => ({
  ...(await original<typeof import('../ipc')>()),
  backend: { customerDetail: read, refreshCustomer: refresh },
  onMirrorChanged: () => () => undefined,
}));

const { default: NewJobCustomer } = await import('./NewJobCustomer.svelte');
const { emptyJob, withCustomer } = await import('./new-job');

afterEach(cleanup);

it('reads the customer once while the rest of the form is filled in', async () => {
  const customer = { id: '1', name: 'Emmanuel Rivera', phone: null, locations: [] };
  const draft = withCustomer(emptyJob('UTC', { start: 0, end: 7_200_000, technicianIds: [] }), customer);
  const props = { errors: {}, questionOf: () => undefined, onchange: () => undefined };
  const { rerender } = render(NewJobCustomer, { ...props, draft });
  await rerender({ draft: { ...draft, summary: 'N' } });
  await rerender({ draft: { ...draft, summary: 'No' } });
  expect(read).toHaveBeenCalledTimes(1);
  expect(refresh).toHaveBeenCalledTimes(1);
});
