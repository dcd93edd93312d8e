import { afterEach, expect, test, vi } from 'vitest';

afterEach(() => {
  vi.unstubAllGlobals();
});

test.each([
  [['C'], 'en-US'],
  [['POSIX', 'fr-CA'], 'fr-CA'],
  [['de-DE', 'en-US'], 'de-DE'],
  [[], 'en-US'],
])('the system’s languages %j give the language %s', async (languages, expected) => {
  vi.resetModules();
  vi.stubGlobal('navigator', { languages });
  const { locale } = await import('./locale.svelte');
  expect(locale()).toBe(expected);
});
