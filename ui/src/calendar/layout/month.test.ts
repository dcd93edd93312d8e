import { describe, expect, it } from 'vitest';
import type { AppointmentCard } from '../../ipc/bindings';
import { addDays, addMonths, daysBetween, startOfWeek, weekday } from '../../lib/schedule/dates';
import { dayOf } from '../../lib/schedule/days.fixture';
import { MINUTE } from '../../lib/schedule/geometry';
import { byDay, cellOf } from './month';

const days = Array.from({ length: 4 }, (_, index) => dayOf(addDays('2026-11-24', index), -360));

function at(id: string, day: number, minute: number, minutes: number): AppointmentCard {
  const start = (days[day]?.start ?? 0) + minute * MINUTE;
  return { id, start, end: start + minutes * MINUTE } as AppointmentCard;
}

describe('byDay', () => {
  it('puts an appointment on every day that it touches, and no other', () => {
    const cards = [
      at('night', 0, 23 * 60, 120),
      at('until midnight', 1, 23 * 60, 60),
      at('three days', 0, 8 * 60, 3 * 1440),
      at('five minutes', 2, 9 * 60, 5),
      at('no time', 3, 0, 0),
    ];
    const index = byDay(days, cards);
    expect([...index.values()].map((list) => list.map((card) => card.id))).toEqual([
      ['three days', 'night'],
      ['three days', 'night', 'until midnight'],
      ['three days', 'five minutes'],
      ['three days', 'no time'],
    ]);
  });
});

describe('byDay after a move', () => {
  it('keeps the lists of days that the move does not affect', () => {
    const moved = at('moved', 0, 8 * 60, 60);
    const others = [at('before it', 0, 7 * 60, 60), at('two days on', 2, 9 * 60, 60)];
    const before = byDay(days, [moved, ...others]);
    const after = byDay(days, [{ ...moved, ...at('moved', 1, 8 * 60, 60) }, ...others], before);
    const kept = days.map((day) => after.get(day.date) === before.get(day.date));
    expect(kept.slice(0, 4)).toEqual([false, false, true, true]);
  });
});

describe('cellOf', () => {
  it('counts the items that do not fit, but never only one', () => {
    expect(cellOf([1, 2, 3], 3)).toEqual({ shown: [1, 2, 3], more: 0 });
    expect(cellOf([1, 2, 3, 4], 3)).toEqual({ shown: [1, 2], more: 2 });
    expect(cellOf([1], 0)).toEqual({ shown: [], more: 1 });
  });

  it('shows alwaysShown items before others, in order', () => {
    expect(cellOf([1, 2, 3, 4, 5], 3, (one) => one === 4)).toEqual({ shown: [1, 4], more: 3 });
    expect(cellOf([1, 2, 3, 4, 5], 3, (one) => one > 2)).toEqual({ shown: [3, 4], more: 3 });
  });
});

describe('dates', () => {
  it('are calculated without a time zone', () => {
    expect(addDays('2026-12-31', 1)).toBe('2027-01-01');
    expect(addMonths('2027-01-31', 1)).toBe('2027-02-28');
    expect(addMonths('2027-03-31', -1)).toBe('2027-02-28');
    expect(daysBetween('2026-10-25', '2026-11-02')).toBe(8);
    expect(weekday('2026-11-29')).toBe(7);
    expect(startOfWeek('2026-11-29', 1)).toBe('2026-11-23');
    expect(startOfWeek('2026-11-29', 7)).toBe('2026-11-29');
  });
});
