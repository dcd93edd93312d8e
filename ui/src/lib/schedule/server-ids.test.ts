import { describe, expect, it } from 'vitest';
import type { AppointmentCard } from '../../ipc/bindings';
import { numbered } from './server-ids';

const HOUR = 3_600_000;

function card(id: string, jobId: string, start: number, customerId = '5'): AppointmentCard {
  return { id, jobId, start, end: start + HOUR, customerId, jobTypeId: '2' } as AppointmentCard;
}

function shown(...cards: AppointmentCard[]): Map<string, AppointmentCard> {
  return new Map(cards.map((one) => [one.id, one]));
}

describe('the name that the server gives', () => {
  it('is that of the new appointment of the same booking', () => {
    const before = shown(card('local-a', 'local-j', 0), card('7', '70', 0));
    const after = shown(card('7', '70', 0), card('8', '80', 0, '6'), card('9', '90', 0));
    expect([...numbered(before, after)]).toEqual([['local-a', '9']]);
  });

  it('is told for each of several appointments of one booking, the nearest one', () => {
    const before = shown(card('local-a', 'local-j', 0), card('local-b', 'local-j', HOUR / 2));
    const after = shown(card('10', '90', HOUR / 2), card('9', '90', 60_000));
    expect([...numbered(before, after)]).toEqual([
      ['local-a', '9'],
      ['local-b', '10'],
    ]);
  });

  it('is of the same job where an appointment was added to one', () => {
    const before = shown(card('local-a', '70', 0));
    expect(numbered(before, shown(card('9', '90', 0))).size).toBe(0);
    expect(numbered(before, shown(card('9', '70', 0))).get('local-a')).toBe('9');
  });

  it('is none where a booking was undone, is still waiting, or only other days are shown', () => {
    const before = shown(card('local-a', 'local-j', 0), card('7', '70', 0));
    expect(numbered(before, shown(card('7', '70', 0))).size).toBe(0);
    expect(numbered(before, shown(card('local-a', 'local-j', 0), card('9', '90', 0))).size).toBe(0);
    expect(numbered(before, shown(card('9', '90', 48 * HOUR))).size).toBe(0);
  });
});
