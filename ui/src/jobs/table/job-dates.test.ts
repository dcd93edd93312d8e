import { describe, expect, it } from 'vitest';
import type { DatePreset } from '../../ipc';
import { datesOf, rangeOf, withDate } from './job-dates';

const range = (
  preset: DatePreset,
  date: string,
  firstDayOfWeek = 7,
  first: string | null = null,
  last: string | null = null,
) => rangeOf({ field: 'scheduled', preset, first, last }, { date, firstDayOfWeek });

describe('rangeOf', () => {
  // November 24, 2026 is a Tuesday.
  it.each([
    ['today', '2026-11-24', '2026-11-25'],
    ['yesterday', '2026-11-23', '2026-11-24'],
    ['tomorrow', '2026-11-25', '2026-11-26'],
    ['thisWeek', '2026-11-22', '2026-11-29'],
    ['nextWeek', '2026-11-29', '2026-12-06'],
    ['last7Days', '2026-11-18', '2026-11-25'],
    ['last30Days', '2026-10-26', '2026-11-25'],
  ] as const)('gives the days of %s', (preset, from, until) => {
    expect(range(preset, '2026-11-24')).toEqual({ from, until });
  });

  it('begins the week on the chosen day', () => {
    expect(range('thisWeek', '2026-11-24', 1)?.from).toBe('2026-11-23');
    expect(range('thisWeek', '2026-11-22', 7)?.from).toBe('2026-11-22');
    expect(range('thisWeek', '2026-11-22', 1)?.from).toBe('2026-11-16');
    expect(range('thisWeek', '2026-11-28', 6)?.from).toBe('2026-11-28');
  });

  it('accepts open and reversed custom days', () => {
    expect(range('custom', '2026-11-24')).toBeNull();
    expect(range('custom', '2026-11-24', 7, '2026-12-31')).toEqual({ from: '2026-12-31', until: null });
    expect(range('custom', '2026-11-24', 7, null, '2026-12-31')).toEqual({ from: null, until: '2027-01-01' });
    expect(range('custom', '2026-11-24', 7, '2026-11-05', '2026-11-01')).toEqual({
      from: '2026-11-01',
      until: '2026-11-06',
    });
  });
});

it('keeps one filter for each date, in a fixed order', () => {
  const today = { date: '2026-11-24', firstDayOfWeek: 7 };
  let filters = withDate([], 'modified', { preset: 'today', first: null, last: null });
  filters = withDate(filters, 'created', { preset: 'custom', first: null, last: null });
  filters = withDate(filters, 'modified', { preset: 'yesterday', first: null, last: null });
  expect(filters.map(({ field, preset }) => [field, preset])).toEqual([
    ['created', 'custom'],
    ['modified', 'yesterday'],
  ]);
  expect(datesOf(filters, today)).toEqual({ modified: { from: '2026-11-23', until: '2026-11-24' } });
  expect(withDate(filters, 'modified', null)).toHaveLength(1);
});
