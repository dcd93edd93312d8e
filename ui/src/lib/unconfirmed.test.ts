import { expect, it } from 'vitest';
import type { AppointmentCard } from '../ipc';
import { firstBusy, unconfirmedOf } from './unconfirmed';

const card = (id: string, start: number, more: Partial<AppointmentCard> = {}) =>
  ({ id, start, arrivalStart: null, state: 'scheduled', confirmed: false, ...more }) as AppointmentCard;

it('lists the unconfirmed appointments of the day by their promised times', () => {
  const cards = [
    card('late', 90),
    card('promised early', 95, { arrivalStart: 10 }),
    card('confirmed', 20, { confirmed: true }),
    card('done', 20, { state: 'done' }),
    card('day before', -5),
    card('day after', 100),
    card('early', 20),
  ];
  const ids = unconfirmedOf(cards, { start: 0, end: 100 }).map(({ id }) => id);
  expect(ids).toEqual(['promised early', 'early', 'late']);
});

it('starts on the next day with appointments', () => {
  expect(firstBusy([0, 0, 31, 4])).toBe(2);
  expect(firstBusy([0, 0])).toBe(0);
});
