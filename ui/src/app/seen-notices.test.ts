import { expect, test } from 'vitest';
import { hasUnseen, rememberSeen } from './seen-notices';

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

test('a notice is new once for each account', () => {
  const store = memory();
  expect(hasUnseen('a', ['customers'], store)).toBe(true);
  rememberSeen('a', ['customers', 'shifts'], store);
  expect(hasUnseen('a', ['customers'], store)).toBe(false);
  expect(hasUnseen('b', ['customers'], store)).toBe(true);
  expect(hasUnseen('a', ['customers', 'technicians'], store)).toBe(true);
  expect(hasUnseen('b', [], store)).toBe(false);
});
