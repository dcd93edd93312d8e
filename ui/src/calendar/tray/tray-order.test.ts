import { describe, expect, it } from 'vitest';
import type { AppointmentCard } from '../../ipc/bindings';
import { trayCards } from './tray-order';

describe('trayCards', () => {
  const card = (id: string, customer: string, priority: string, start: number): AppointmentCard =>
    ({ id, customer, priority, start, end: start + 60, jobType: 'Leak' }) as AppointmentCard;
  const cards = [
    card('1', 'Olsen', 'Normal', 3),
    card('2', 'Garcia', 'Urgent', 2),
    card('3', 'Adams', 'Low', 1),
  ];
  const ids = (list: AppointmentCard[]): string => list.map((one) => one.id).join('');

  it('sorts the cards and finds them by words', () => {
    expect(ids(trayCards(cards, '', 'start'))).toBe('321');
    expect(ids(trayCards(cards, '', 'customer'))).toBe('321');
    expect(ids(trayCards(cards, '', 'priority'))).toBe('213');
    expect(ids(trayCards(cards, ' leak OLS ', 'start'))).toBe('1');
    expect(trayCards(cards, 'leak nobody', 'start')).toEqual([]);
  });
});
