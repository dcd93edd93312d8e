import { describe, expect, it } from 'vitest';
import type { AppointmentCard } from '../../ipc/bindings';
import { dayOf, TUESDAY } from '../../lib/schedule/days.fixture';
import { MINUTE } from '../../lib/schedule/geometry';
import { cellAfterKey, isCrowded, summaryCells } from './week-summary';

const WEDNESDAY = dayOf('2026-11-25', -360);

function at(id: string, minute: number, minutes = 60): AppointmentCard {
  const start = TUESDAY.start + minute * MINUTE;
  return { id, start, end: start + minutes * MINUTE } as AppointmentCard;
}

describe('summaryCells', () => {
  it('count the appointments and conflicts of each day', () => {
    const cards = [at('early', 480), at('late', 900), at('next', 1440 + 480)];
    const cells = summaryCells([TUESDAY, WEDNESDAY], cards, (id) => id === 'late');
    expect(cells.map(({ count, conflicts, first }) => [count, conflicts, first?.id])).toEqual([
      [2, 1, 'early'],
      [1, 0, 'next'],
    ]);
  });

  it('count an appointment over midnight on both days', () => {
    const cells = summaryCells([TUESDAY, WEDNESDAY], [at('night', 1380, 180)], () => false);
    expect(cells.map((cell) => cell.count)).toEqual([1, 1]);
  });

  it('are empty on days without appointments', () => {
    expect(summaryCells([TUESDAY], [], () => false)).toEqual([{ count: 0, conflicts: 0, first: null }]);
  });
});

describe('isCrowded', () => {
  const busy = (count: number) => Array.from({ length: count }, () => at('x', 480));

  it('is true once a day has more appointments than the grid can show', () => {
    expect([60, 61].map((count) => isCrowded([TUESDAY, WEDNESDAY], busy(count)))).toEqual([false, true]);
  });

  it('counts no appointments that take no time', () => {
    const idle = (['canceled', 'hold'] as const).map((state) => ({ ...at('idle', 480), state }));
    expect(isCrowded([TUESDAY], [...busy(60), ...idle])).toBe(false);
  });

  it('counts each day by itself, and no other days', () => {
    const next = busy(40).map((card) => ({ ...card, start: card.start + 1440 * MINUTE }));
    expect(isCrowded([TUESDAY, WEDNESDAY], [...busy(40), ...next])).toBe(false);
    expect(isCrowded([WEDNESDAY], busy(61))).toBe(false);
  });
});

describe('cellAfterKey', () => {
  const size = { rows: 3, days: 7 };

  it('goes to the neighbor and stops at the edges', () => {
    expect(cellAfterKey('ArrowRight', { row: 0, day: 6 }, size)).toEqual({ row: 0, day: 6 });
    expect(cellAfterKey('ArrowDown', { row: 1, day: 2 }, size)).toEqual({ row: 2, day: 2 });
    expect(cellAfterKey('ArrowUp', { row: 0, day: 2 }, size)).toEqual({ row: 0, day: 2 });
    expect(cellAfterKey('End', { row: 1, day: 2 }, size)).toEqual({ row: 1, day: 6 });
    expect(cellAfterKey('x', { row: 1, day: 2 }, size)).toBeNull();
  });
});
