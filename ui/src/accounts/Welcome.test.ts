// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/svelte';
import { afterEach, expect, it, vi } from 'vitest';
import type { AccountSummary, RecoveredEdits, Session } from '../ipc';

const calls: string[] = [];
const toasts: string[] = [];
const aside: RecoveredEdits = { recovered: 12, unfinished: 3, damagedFile: '/data/outbox-damaged.db' };

const account = (id: string, name: string): AccountSummary => ({
  id,
  name,
  environment: 'production',
  tenant: id,
  apiAddress: '',
  tokenAddress: '',
  timeZone: 'America/Chicago',
  sessionOnly: false,
  hasVendorApi: true,
});
const stopped: Session = {
  account: null,
  accounts: [account('1', 'Lakeside'), account('2', 'Hillside')],
  problem: {
    kind: 'editsDamaged',
    reason: {
      code: 'store',
      problem: { code: 'outboxDamaged', path: 'outbox.db', detail: 'it is empty' },
    },
    retryable: false,
    fieldErrors: {},
    traceId: null,
  },
  problemAccount: '2',
  offsets: { spans: [], end: 0 },
  notices: [],
  opening: false,
  workstationTimeZone: 'America/Chicago',
};

vi.mock('../ipc', async (original) => ({
  ...(await original<typeof import('../ipc')>()),
  backend: {
    timeZones: () => Promise.resolve([]),
    recoverEdits: (id: string) => {
      calls.push(`set aside ${id}`);
      return Promise.resolve(aside);
    },
    switchAccount: (id: string) => {
      calls.push(`open ${id}`);
      return Promise.resolve({ ...stopped, problem: null });
    },
  },
}));
vi.mock('svelte-sonner', () => ({ toast: (title: string) => toasts.push(title) }));

const { session } = await import('../state/session.svelte');
const { default: Welcome } = await import('./Welcome.svelte');

afterEach(cleanup);

it('sets the damaged changes of the account that did not open aside, and goes on', async () => {
  session.take(stopped);
  render(Welcome);
  expect(screen.getByText('The changes saved on this computer are damaged')).toBeTruthy();
  await fireEvent.click(screen.getByRole('button', { name: 'Set the file aside and continue' }));
  await waitFor(() => {
    expect(calls).toEqual(['set aside 2', 'open 2']);
  });
  expect(toasts).toEqual(['12 saved changes could be read']);
});
