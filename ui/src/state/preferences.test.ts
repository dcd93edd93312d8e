// @vitest-environment happy-dom
import { expect, it, vi } from 'vitest';
import type { Preferences } from '../ipc';

/** The running saves. The test settles each one. */
const saves: { preferences: Preferences; resolve: () => void; reject: (thrown: unknown) => void }[] = [];

vi.mock('../ipc', async (original) => ({
  ...(await original<typeof import('../ipc')>()),
  backend: {
    savePreferences: (preferences: Preferences) =>
      new Promise<void>((resolve, reject) => saves.push({ preferences, resolve, reject })),
  },
}));
vi.mock('./toasts', () => ({ showError: () => undefined }));

const { preferences } = await import('./preferences.svelte');
const settled = () => new Promise((resolve) => setTimeout(resolve, 0));

it('saves one change after the other, and goes back to what was saved last', async () => {
  preferences.change({ snapMinutes: 30 });
  preferences.change({ theme: 'dark' });
  await settled();
  expect(saves.map((one) => one.preferences.theme)).toEqual(['system']);
  // The later change saves this one with it.
  saves[0]?.reject(new Error('the disk is full'));
  await settled();
  expect(preferences.current).toMatchObject({ snapMinutes: 30, theme: 'dark' });
  saves[1]?.resolve();
  preferences.change({ theme: 'light' });
  await settled();
  saves[2]?.reject(new Error('the disk is full'));
  await settled();
  expect(preferences.current).toMatchObject({ snapMinutes: 30, theme: 'dark' });
});
