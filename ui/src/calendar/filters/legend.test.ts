import { expect, it } from 'vitest';
import type { AppointmentCard } from '../../ipc';
import { seriesOf } from '../card/card-style';
import { seriesShown } from './legend';

const card = (businessUnitId: string, businessUnit: string) =>
  ({ businessUnitId, businessUnit, jobTypeId: null, jobType: null, priority: null }) as AppointmentCard;

it('names each color, also where two units have the same name', () => {
  const cards = [card('1', 'Service'), card('2', 'Service'), card('3', 'Install'), card('1', 'Service')];
  expect(seriesShown(cards, 'businessUnit')).toEqual(
    [cards[2], cards[0], cards[1]].map((one) => ({
      id: one?.businessUnitId,
      name: one?.businessUnit,
      color: one && seriesOf(one, 'businessUnit'),
    })),
  );
  expect(seriesShown(cards, 'jobType').map(({ name }) => name)).toEqual(['No job type']);
  expect(seriesShown(cards, 'status')).toEqual([]);
});
