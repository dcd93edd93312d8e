import { expect, it } from 'vitest';
import { rowAfter } from './row-after';

it('goes to the next row when one leaves the list', () => {
  const rows = (...ids: string[]) => ids.map((id) => ({ id }));
  const before = rows('a', 'b', 'c');
  expect(rowAfter(before, rows('a', 'c'), 'b')).toBe('c');
  expect(rowAfter(before, rows('a', 'b'), 'c')).toBe('b');
  expect(rowAfter(before, before, 'b')).toBe('b');
  expect(rowAfter(before, [], 'a')).toBeNull();
});
