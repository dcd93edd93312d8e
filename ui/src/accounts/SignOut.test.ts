// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { AccountSummary, Session } from '../ipc';
import { instructionsKey, saveText, loadText } from '../state/form-drafts';

const signOut = vi.fn<(id: string) => Promise<Session>>();

vi.mock('../ipc', async (original) => ({
  ...(await original<typeof import('../ipc')>()),
  backend: { signOut: (id: string) => signOut(id) },
}));

const { default: SignOut } = await import('./SignOut.svelte');

const account: AccountSummary = {
  id: '5f0e7f0c-7d0f-5c9e-9f5a-0a1b2c3d4e5f',
  name: 'Barton Services',
  environment: 'production',
  tenant: '884120367',
  timeZone: 'America/Chicago',
  sessionOnly: false,
  hasVendorApi: true,
  apiAddress: null,
  tokenAddress: null,
};
const left: Session = {
  account: null,
  accounts: [],
  problem: null,
  problemAccount: null,
  offsets: { spans: [], end: 0 },
  notices: [],
  opening: false,
  workstationTimeZone: 'America/Chicago',
};

const instructions = () => loadText(account.id, instructionsKey('7'));

describe('signing out', () => {
  let onclose: ReturnType<typeof vi.fn<() => void>>;

  beforeEach(() => {
    localStorage.clear();
    signOut.mockReset();
    onclose = vi.fn<() => void>();
    saveText(account.id, instructionsKey('7'), 'Gate code 4411');
    render(SignOut, { account, onclose });
  });
  afterEach(cleanup);

  const confirm = () => fireEvent.click(screen.getByRole('button', { name: 'Sign out of Barton Services' }));

  it('tells what was written and not saved, and forgets it with the account', async () => {
    expect(screen.getByText(/didn’t save will be deleted: 1 note or other text/)).toBeTruthy();
    signOut.mockResolvedValue(left);
    await confirm();
    await waitFor(() => {
      expect(onclose).toHaveBeenCalled();
    });
    expect(instructions()).toBeNull();
  });

  it('that fails keeps what was written', async () => {
    signOut.mockRejectedValue(new Error('the keychain is locked'));
    await confirm();
    await waitFor(() => {
      expect(signOut).toHaveBeenCalled();
    });
    expect(onclose).not.toHaveBeenCalled();
    expect(instructions()).toBe('Gate code 4411');
  });
});
