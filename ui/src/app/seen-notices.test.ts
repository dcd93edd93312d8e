import { expect, test } from 'vitest';
import { isNews, rememberTold } from './seen-notices';

function memory(): Storage {
  const kept = new Map<string, string>();
  return {
    length: 0,
    clear: () => {
      kept.clear();
    },
    getItem: (name) => kept.get(name) ?? null,
    key: () => null,
    removeItem: (name) => {
      kept.delete(name);
    },
    setItem: (name, value) => {
      kept.set(name, value);
    },
  };
}

test('what was told is news once, for each account', () => {
  const store = memory();
  expect(isNews('a', ['customers'], store)).toBe(true);
  rememberTold('a', ['customers', 'shifts'], store);
  expect(isNews('a', ['customers'], store)).toBe(false);
  expect(isNews('b', ['customers'], store)).toBe(true);
  expect(isNews('a', ['customers', 'technicians'], store)).toBe(true);
  expect(isNews('b', [], store)).toBe(false);
});
