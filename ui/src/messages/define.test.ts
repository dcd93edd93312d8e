import { afterEach, expect, test, vi } from 'vitest';

async function load(textLocale?: string) {
  vi.resetModules();
  globalThis.jpmDeskTextLocale = textLocale;
  return import('./define');
}

afterEach(() => {
  globalThis.jpmDeskTextLocale = undefined;
});

const source = {
  title: 'Put on hold',
  noMatch: (text: string) => `No jobs match “${text}”`,
};

test('messages are shown as they are written', async () => {
  const { defineMessages, plural, listed } = await load();
  const messages = defineMessages(source);
  expect(messages.title).toBe('Put on hold');
  expect(messages.noMatch('x')).toBe('No jobs match “x”');
  expect([0, 1, 2, 1200].map((count) => plural(count, '# job', '# jobs'))).toEqual([
    '0 jobs',
    '1 job',
    '2 jobs',
    '1,200 jobs',
  ]);
  expect(listed(['A', 'B', 'C'])).toBe('A, B, and C');
});

test('the pseudo-locale puts accents on messages and leaves the values as they are', async () => {
  const { defineMessages } = await load('en-XA');
  const messages = defineMessages(source);
  expect(messages.title).toMatch(/^\S+ \S+ \S+$/);
  expect(messages.title).not.toMatch(/[A-Za-z]/);
  const shown = messages.noMatch('Ann Lee').replace(/[\u2060-\u2063]/g, '');
  expect(shown).toMatch(/“Ann Lee”$/);
  expect(shown).not.toMatch(/jobs/);
});
