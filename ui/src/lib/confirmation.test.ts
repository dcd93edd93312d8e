import { expect, it } from 'vitest';
import type { AppointmentState } from '../ipc';
import { canConfirm, canRemoveConfirmation, decideConfirmation } from './confirmation';

const card = (id: string, state: AppointmentState, confirmed: boolean) => ({ id, state, confirmed });

it('offers a confirmation while the customer can still be asked', () => {
  const states: AppointmentState[] = ['scheduled', 'dispatched', 'working', 'hold', 'done', 'canceled'];
  expect(states.filter((state) => canConfirm(card('1', state, false)))).toEqual(['scheduled', 'dispatched']);
  expect(states.filter((state) => canConfirm(card('1', state, true)))).toEqual([]);
  expect(states.filter((state) => canRemoveConfirmation(card('1', state, true)))).toEqual([
    'scheduled',
    'dispatched',
    'hold',
  ]);
});

it('changes only those that are not so yet, and names the others', () => {
  const cards = [
    card('open', 'scheduled', false),
    card('confirmed', 'scheduled', true),
    card('done', 'done', false),
    card('drafted', 'scheduled', false),
  ];
  const ids = (of: readonly { id: string }[]) => of.map(({ id }) => id);
  const decision = decideConfirmation(cards, true, (id) => id === 'drafted');
  expect(ids(decision.changed)).toEqual(['open']);
  expect(ids(decision.already)).toEqual(['confirmed']);
  expect(ids(decision.excluded)).toEqual(['done']);
  expect(ids(decision.planned)).toEqual(['drafted']);
  expect(ids(decideConfirmation(cards, false, () => true).changed)).toEqual(['confirmed']);
});
