import { describe, expect, it } from 'vitest';
import type { AppointmentCard } from '../../ipc/bindings';
import { tabStop, nextCard, nextCardDown, type CardRow } from './next-card';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

function row(day: number, ...hours: number[]): CardRow {
  const cards = hours.map((hour) => {
    const start = day * DAY + hour * HOUR;
    return { id: `${String(day)}/${String(hour)}`, start, end: start + HOUR } as AppointmentCard;
  });
  return { id: String(day), cards, begin: day * DAY };
}

const days = [row(0, 9, 13), row(1, 8, 14), row(2), row(3, 10)];

describe('walking', () => {
  it('leads down a column and to the same time beside it, past empty ones', () => {
    const from = { id: '0/9', row: '0' };
    expect(nextCardDown(days, from, 'down').id).toBe('0/13');
    expect(nextCardDown(days, { id: '0/13', row: '0' }, 'right').id).toBe('1/14');
    expect(nextCardDown(days, from, 'right').id).toBe('1/8');
    expect(nextCardDown(days, { id: '1/8', row: '1' }, 'right').id).toBe('3/10');
    expect(nextCardDown(days, from, 'up')).toEqual(from);
  });

  it('goes on from where a card stands when its row is not known', () => {
    expect(nextCard(days, { id: '0/9', row: 'nowhere' }, 'right').id).toBe('0/13');
  });
});

describe('the card that Tab comes to', () => {
  const [nine, one] = row(0, 9, 13).cards as [AppointmentCard, AppointmentCard];

  it('is the chosen one only where it is drawn, else the first that is', () => {
    expect(tabStop(one.id, [nine, one])).toBe(one.id);
    expect(tabStop(one.id, [nine])).toBe(nine.id);
    expect(tabStop(null, [one, nine])).toBe(nine.id);
    expect(tabStop(one.id, [])).toBeNull();
  });
});
