import { expect, it } from 'vitest';
import { callbacksOf, dueFirst, isDue, withCallback, withRenamedJobs } from './callbacks';

const at = (accountId: string, jobId: string, date: string) => ({ accountId, jobId, date });

it('keeps one date for each job of each account', () => {
  const all = [at('a', '1', '2026-12-01'), at('b', '1', '2026-12-05')];
  expect(withCallback(all, 'a', '1', '2026-12-03')).toEqual([all[1], at('a', '1', '2026-12-03')]);
  expect(withCallback(all, 'a', '1', null)).toEqual([all[1]]);
  expect([...callbacksOf(all, 'a')]).toEqual([['1', '2026-12-01']]);
});

it('drops the oldest date when there are too many', () => {
  const many = Array.from({ length: 1_000 }, (_, n) =>
    at('a', String(n), n === 500 ? '2025-01-01' : '2026-12-01'),
  );
  const next = withCallback(many, 'a', 'new', '2024-01-01');
  expect(next).toHaveLength(1_000);
  expect(next.some(({ jobId }) => jobId === '500')).toBe(false);
  expect(next.at(-1)?.jobId).toBe('new');
});

it('lists due jobs first, and the others in their order', () => {
  const cards = ['none', 'later', 'due', 'overdue'].map((jobId) => ({ jobId }));
  const dates = new Map([
    ['later', '2026-12-05'],
    ['due', '2026-12-01'],
    ['overdue', '2026-11-20'],
  ]);
  const order = dueFirst(cards, dates, '2026-12-01').map(({ jobId }) => jobId);
  expect(order).toEqual(['overdue', 'due', 'none', 'later']);
  expect(isDue(undefined, '2026-12-01')).toBe(false);
});

it('keeps the date of a new job under the id that ServiceTitan gives it', () => {
  const all = withCallback([], 'a', 'local-1', '2026-11-24');
  expect(withRenamedJobs(all, 'a', new Map([['local-2', '7']]))).toBe(all);
  expect(withRenamedJobs(all, 'b', new Map([['local-1', '7']]))).toBe(all);
  expect(callbacksOf(withRenamedJobs(all, 'a', new Map([['local-1', '7']])), 'a').get('7')).toBe(
    '2026-11-24',
  );
});
