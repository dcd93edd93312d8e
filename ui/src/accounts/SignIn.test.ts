// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { AppError, Session, SignInForm } from '../ipc';

const signIn = vi.fn<(form: SignInForm) => Promise<Session>>();

vi.mock('../ipc', async (original) => ({
  ...(await original<typeof import('../ipc')>()),
  backend: {
    signIn: (form: SignInForm) => signIn(form),
    timeZones: () =>
      Promise.resolve([
        { name: 'America/Chicago', aliases: ['Central', 'CST'], offsetMinutes: -360 },
        { name: 'Europe/Berlin', aliases: [], offsetMinutes: 60 },
      ]),
  },
}));

const { session } = await import('../state/session.svelte');
const { default: SignIn } = await import('./SignIn.svelte');
const { default: AddAccount } = await import('./AddAccount.svelte');

const opened: Session = {
  account: null,
  accounts: [],
  problem: null,
  problemAccount: null,
  offsets: { spans: [], end: 0 },
  notices: [],
  opening: false,
  workstationTimeZone: 'America/Chicago',
};
const problem = (patch: Partial<AppError>): AppError => ({
  kind: 'failed',
  reason: { code: 'internal', detail: '' },
  retryable: false,
  fieldErrors: {},
  traceId: null,
  ...patch,
});

function show(): void {
  render(SignIn);
}

async function fill(): Promise<void> {
  for (const [label, value] of [
    ['Tenant ID', '884120367'],
    ['Client ID', 'cid'],
    ['Client secret', 'secret'],
    ['App key', 'key'],
  ] as const) {
    await fireEvent.input(screen.getByLabelText(label), { target: { value } });
  }
}

const submit = () => fireEvent.click(screen.getByRole('button', { name: 'Sign in' }));
const valueOf = (label: string) => screen.getByLabelText<HTMLInputElement>(label).value;

describe('signing in', () => {
  beforeEach(() => {
    signIn.mockReset();
    session.take(opened);
    show();
  });
  afterEach(cleanup);

  it('names empty fields and sends nothing', async () => {
    await submit();
    expect(screen.getByText('Enter the client secret')).toBeTruthy();
    expect(screen.getByLabelText('Client secret').getAttribute('aria-invalid')).toBe('true');
    expect(signIn).not.toHaveBeenCalled();
  });

  it('shows what the server refuses at the field, until the field is changed', async () => {
    signIn.mockRejectedValue(
      problem({
        kind: 'invalid',
        reason: { code: 'invalidFields' },
        fieldErrors: {
          clientSecret: [{ code: 'serverMessage', message: 'The server refuses this secret.' }],
        },
      }),
    );
    await fill();
    await submit();
    expect(await screen.findByText('The server refuses this secret.')).toBeTruthy();
    expect(screen.queryByText('Check the highlighted fields.')).toBeNull();
    await fireEvent.input(screen.getByLabelText('Client secret'), { target: { value: 'other' } });
    expect(screen.queryByText('The server refuses this secret.')).toBeNull();
  });

  it('offers this session only when there is no keychain, and forgets the keys once they are taken', async () => {
    signIn.mockRejectedValueOnce(problem({ kind: 'keychainMissing', reason: { code: 'keychainMissing' } }));
    await fill();
    await submit();
    const offer = await screen.findByRole('button', { name: 'Use for this session only' });
    signIn.mockResolvedValueOnce(opened);
    await fireEvent.click(offer);
    await waitFor(() => {
      expect(valueOf('Client secret')).toBe('');
    });
    expect(signIn.mock.calls.map(([form]) => form.keyStorage)).toEqual(['keychain', 'sessionOnly']);
    expect(signIn.mock.calls[1]?.[0]).toMatchObject({ clientSecret: 'secret', timeZone: 'America/Chicago' });
    expect(valueOf('App key')).toBe('');
  });

  it('keeps what was typed when the server cannot be reached', async () => {
    signIn.mockRejectedValue(problem({ kind: 'unreachable', reason: { code: 'serverUnreachable' } }));
    await fill();
    await submit();
    expect(await screen.findByText('Can’t reach ServiceTitan')).toBeTruthy();
    expect(valueOf('Client secret')).toBe('secret');
  });
});

describe('another account', () => {
  afterEach(cleanup);

  it('is not given up without a question once keys are entered', async () => {
    render(AddAccount);
    await fireEvent.input(screen.getByLabelText('Tenant ID'), { target: { value: '884120367' } });
    await fireEvent.click(screen.getByRole('button', { name: 'Close' }));
    expect(screen.getByRole('alertdialog', { name: 'Discard your changes?' })).toBeTruthy();
  });
});
