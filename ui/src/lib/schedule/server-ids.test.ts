import { describe, expect, it } from 'vitest';
import type { AppointmentCard } from '../../ipc/bindings';
import { serverIds } from './server-ids';

const HOUR = 3_600_000;

function card(id: string, jobId: string, start: number, customerId = '5'): AppointmentCard {
  return { id, jobId, start, end: start + HOUR, customerId, jobTypeId: '2' } as AppointmentCard;
}

function shown(...cards: AppointmentCard[]): Map<string, AppointmentCard> {
  return new Map(cards.map((one) => [one.id, one]));
}

describe('serverIds', () => {
  it('finds the new appointment of the same booking', () => {
    const before = shown(card('local-a', 'local-j', 0), card('7', '70', 0));
    const after = shown(card('7', '70', 0), card('8', '80', 0, '6'), card('9', '90', 0));
    expect([...serverIds(before, after)]).toEqual([['local-a', '9']]);
  });

  it('finds the nearest one for each appointment of a booking', () => {
    const before = shown(card('local-a', 'local-j', 0), card('local-b', 'local-j', HOUR / 2));
    const after = shown(card('10', '90', HOUR / 2), card('9', '90', 60_000));
    expect([...serverIds(before, after)]).toEqual([
      ['local-a', '9'],
      ['local-b', '10'],
    ]);
  });

  it('finds an added appointment only in the same job', () => {
    const before = shown(card('local-a', '70', 0));
    expect(serverIds(before, shown(card('9', '90', 0))).size).toBe(0);
    expect(serverIds(before, shown(card('9', '70', 0))).get('local-a')).toBe('9');
  });

  it('finds none if the booking was undone, is unsent, or is not among the days shown', () => {
    const before = shown(card('local-a', 'local-j', 0), card('7', '70', 0));
    expect(serverIds(before, shown(card('7', '70', 0))).size).toBe(0);
    expect(serverIds(before, shown(card('local-a', 'local-j', 0), card('9', '90', 0))).size).toBe(0);
    expect(serverIds(before, shown(card('9', '90', 48 * HOUR))).size).toBe(0);
  });
});
