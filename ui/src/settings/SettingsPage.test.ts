// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen } from '@testing-library/svelte';
import { tick } from 'svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Preferences, Session } from '../ipc';

const savePreferences = vi.fn<(preferences: Preferences) => Promise<null>>(() => Promise.resolve(null));

const setTimeZone = vi.fn<(zone: string) => Promise<null>>();

vi.mock('../ipc', async (original) => ({
  ...(await original<typeof import('../ipc')>()),
  backend: {
    savePreferences: (preferences: Preferences) => savePreferences(preferences),
    timeZones: () =>
      Promise.resolve(
        ['America/Chicago', 'Etc/UTC'].map((name) => ({ name, aliases: [], offsetMinutes: 0 })),
      ),
    about: () => Promise.resolve(null),
    setTimeZone: (zone: string) => setTimeZone(zone),
  },
}));

vi.mock('svelte-sonner', () => ({ toast: Object.assign(vi.fn(), { error: vi.fn() }) }));
// The list is placed by layout, of which there is none here.
vi.mock('../components/anchored', () => ({ anchored: () => () => undefined }));

const { preferences } = await import('../state/preferences.svelte');
const { session } = await import('../state/session.svelte');
const { default: SettingsPage } = await import('./SettingsPage.svelte');

describe('working hours', () => {
  beforeEach(() => {
    savePreferences.mockClear();
    render(SettingsPage);
  });
  afterEach(cleanup);

  async function enter(label: string, value: string): Promise<void> {
    const input = screen.getByLabelText<HTMLInputElement>(label);
    await fireEvent.input(input, { target: { value } });
    await fireEvent.blur(input);
  }

  it('that end before they start are not saved, and show an error until they are valid', async () => {
    await enter('Working hours start', '8 PM');
    expect(savePreferences).not.toHaveBeenCalled();
    expect(screen.getByRole('alert').textContent).toContain('Not saved');
    await enter('Working hours end', 'midnight');
    expect(savePreferences.mock.calls[0]?.[0]).toMatchObject({ dayStartMinutes: 1200, dayEndMinutes: 1440 });
    expect(screen.queryByRole('alert')).toBeNull();
  });
});

describe('the language of dates and numbers', () => {
  const trigger = (): HTMLElement => screen.getByRole('combobox', { name: 'Language of dates and numbers' });

  afterEach(() => {
    cleanup();
    savePreferences.mockReset().mockResolvedValue(null);
    preferences.change({ formatLocale: null });
  });

  it('is the system’s by default, and shows an example', () => {
    render(SettingsPage);
    expect(trigger().textContent).toContain('System: English (United States)');
    expect(screen.getByText(/ · 1,234\.5$/)).toBeTruthy();
  });

  it('applies to what is shown at once', async () => {
    render(SettingsPage);
    preferences.change({ formatLocale: 'de-DE' });
    await tick();
    expect(trigger().textContent).toContain('Deutsch');
    expect(screen.getByText(/ · 1\.234,5$/)).toBeTruthy();
  });

  it('shows a saved language that is not in the list', async () => {
    render(SettingsPage);
    preferences.change({ formatLocale: 'it-IT' });
    await tick();
    expect(trigger().textContent).toContain('italiano');
  });
});

describe('the business time zone', () => {
  afterEach(() => {
    cleanup();
    session.current = null;
  });

  it('is the one in force again when another one cannot be saved', async () => {
    session.current = {
      account: { id: 'a', name: 'Acme', timeZone: 'Etc/UTC' },
      offsets: { spans: [], end: 0 },
    } as unknown as Session;
    setTimeZone.mockRejectedValue({
      kind: 'failed',
      reason: { code: 'internal', detail: 'no' },
      retryable: true,
      fieldErrors: {},
    });
    render(SettingsPage);
    const input = screen.getByLabelText<HTMLInputElement>('Business time zone');
    await fireEvent.input(input, { target: { value: 'America/Chicago' } });
    await vi.waitFor(async () => {
      await fireEvent.blur(input);
      expect(setTimeZone).toHaveBeenCalledExactlyOnceWith('America/Chicago');
    });
    await vi.waitFor(() => {
      expect(input.value).toContain('UTC');
    });
  });
});
