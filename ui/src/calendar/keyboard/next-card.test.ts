import { describe, expect, it } from 'vitest';
import type { AppointmentCard } from '../../ipc/bindings';
import { firstCard, nextCard, nextCardDown, tabStop, type CardRef, type CardRow } from './next-card';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

function row(day: number, ...hours: number[]): CardRow {
  const cards = hours.map((hour) => {
    const start = day * DAY + hour * HOUR;
    return { id: `${String(day)}/${String(hour)}`, start, end: start + HOUR } as AppointmentCard;
  });
  return { id: String(day), cards, start: day * DAY };
}

const days = [row(0, 9, 13), row(1, 8, 14), row(2), row(3, 10)];

describe('nextCardDown', () => {
  it('goes down a column, and to the same time in the next column that has cards', () => {
    const from = { id: '0/9', row: '0' };
    expect(nextCardDown(days, from, 'down').id).toBe('0/13');
    expect(nextCardDown(days, { id: '0/13', row: '0' }, 'right').id).toBe('1/14');
    expect(nextCardDown(days, from, 'right').id).toBe('1/8');
    expect(nextCardDown(days, { id: '1/8', row: '1' }, 'right').id).toBe('3/10');
    expect(nextCardDown(days, from, 'up')).toEqual(from);
  });

  it('finds the row of a card if the given one is unknown', () => {
    expect(nextCard(days, { id: '0/9', row: 'nowhere' }, 'right').id).toBe('0/13');
  });
});

describe('tabStop', () => {
  const [nine, one] = row(0, 9, 13).cards as [AppointmentCard, AppointmentCard];

  it('is the selected card if it is drawn, or else the first drawn one', () => {
    expect(tabStop(one.id, [nine, one])).toBe(one.id);
    expect(tabStop(one.id, [nine])).toBe(nine.id);
    expect(tabStop(null, [one, nine])).toBe(nine.id);
    expect(tabStop(one.id, [])).toBeNull();
  });
});

describe('nextCard', () => {
  const card = (id: string, start: number, end = start + 60): AppointmentCard =>
    ({ id, start, end }) as AppointmentCard;
  const rows = [
    { id: '', cards: [] },
    { id: 'a', cards: [card('1', 480), card('2', 600)] },
    { id: 'b', cards: [] },
    { id: 'c', cards: [card('3', 400), card('4', 590, 700), card('5', 800)] },
  ];

  it('goes along the row and stops at its end', () => {
    expect(firstCard(rows)).toEqual({ id: '1', row: 'a' });
    expect(nextCard(rows, { id: '1', row: 'a' }, 'right')).toEqual({ id: '2', row: 'a' });
    expect(nextCard(rows, { id: '2', row: 'a' }, 'right')).toEqual({ id: '2', row: 'a' });
    expect(nextCard(rows, { id: '1', row: 'a' }, 'left')).toEqual({ id: '1', row: 'a' });
  });

  it('goes to the nearest card in time on the next row that has cards', () => {
    expect(nextCard(rows, { id: '2', row: 'a' }, 'down')).toEqual({ id: '4', row: 'c' });
    expect(nextCard(rows, { id: '5', row: 'c' }, 'up')).toEqual({ id: '2', row: 'a' });
    expect(nextCard(rows, { id: '1', row: 'a' }, 'up')).toEqual({ id: '1', row: 'a' });
  });

  it('starts at the first card if the current one is gone', () => {
    const gone: CardRef = { id: '9', row: 'a' };
    expect(nextCard(rows, gone, 'down')).toEqual({ id: '1', row: 'a' });
    expect(nextCard([], gone, 'down')).toEqual(gone);
  });
});
