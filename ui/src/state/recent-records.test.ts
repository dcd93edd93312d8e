// @vitest-environment happy-dom
import { beforeEach, expect, test } from 'vitest';
import { recentRecords, remember, type RecentRecord } from './recent-records';
import { deleteStored } from './stored-drafts';

beforeEach(() => {
  localStorage.clear();
});

function customer(id: string, title = `Customer ${id}`): RecentRecord {
  return { kind: 'customer', id, title, hint: null };
}

const ids = (account: string) => recentRecords(account).map((one) => one.id);

test('the newest record comes first, and each one is listed once', () => {
  for (const id of ['1', '2', '1']) remember(customer(id), 'a');
  expect(ids('a')).toEqual(['1', '2']);
});

test('only the last eight records are kept', () => {
  for (let id = 1; id <= 20; id += 1) remember(customer(String(id)), 'a');
  expect(ids('a')).toHaveLength(8);
  expect(ids('a')[0]).toBe('20');
});

test('each account has its own records, and signing out deletes them', () => {
  remember(customer('1'), 'a');
  remember(customer('2'), 'b');
  deleteStored('a');
  expect(ids('a')).toEqual([]);
  expect(ids('b')).toEqual(['2']);
});

test('records without a lasting id and damaged entries are left out', () => {
  remember(customer('local-1'), 'a');
  expect(ids('a')).toEqual([]);
  localStorage.setItem('recent:a', '{"no":"list"}');
  expect(ids('a')).toEqual([]);
  localStorage.setItem('recent:a', 'no JSON');
  expect(ids('a')).toEqual([]);
});
