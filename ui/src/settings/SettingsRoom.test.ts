// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen } from '@testing-library/svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Preferences } from '../ipc';

const savePreferences = vi.fn<(preferences: Preferences) => Promise<null>>(() => Promise.resolve(null));

vi.mock('../ipc', async (original) => ({
  ...(await original<typeof import('../ipc')>()),
  desk: {
    savePreferences: (preferences: Preferences) => savePreferences(preferences),
    timeZones: () => Promise.resolve([]),
    about: () => Promise.resolve(null),
  },
}));

const { default: SettingsRoom } = await import('./SettingsRoom.svelte');

describe('working hours', () => {
  beforeEach(() => {
    savePreferences.mockClear();
    render(SettingsRoom);
  });
  afterEach(cleanup);

  async function enter(label: string, value: string): Promise<void> {
    const input = screen.getByLabelText<HTMLInputElement>(label);
    await fireEvent.input(input, { target: { value } });
    await fireEvent.blur(input);
  }

  it('that end before they begin are not saved, and say so until they can be', async () => {
    await enter('Working hours begin', '8 PM');
    expect(savePreferences).not.toHaveBeenCalled();
    expect(screen.getByRole('alert').textContent).toContain('Not saved');
    await enter('Working hours end', 'midnight');
    expect(savePreferences.mock.calls[0]?.[0]).toMatchObject({ dayStartMinutes: 1200, dayEndMinutes: 1440 });
    expect(screen.queryByRole('alert')).toBeNull();
  });
});
