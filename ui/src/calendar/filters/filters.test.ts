import { describe, expect, it } from 'vitest';
import type { AppointmentCard } from '../../ipc/bindings';
import {
  NO_FILTERS,
  admits,
  chosenCount,
  filtersOf,
  keptOf,
  sameFilters,
  toggled,
  wordsOf,
  type Filters,
} from './filters';

function card(part: Partial<AppointmentCard>): AppointmentCard {
  return { id: '1', state: 'scheduled', technicianIds: [], priority: null, ...part } as AppointmentCard;
}

const shows = (filters: Partial<Filters>, part: Partial<AppointmentCard>): boolean => {
  const all = { ...NO_FILTERS, ...filters };
  return admits(all, wordsOf(all.text), card(part));
};

describe('filters', () => {
  it('show everything but what is canceled, until that is asked for', () => {
    expect(shows({}, {})).toBe(true);
    expect(shows({}, { state: 'canceled' })).toBe(false);
    expect(shows({ states: new Set(['canceled']) }, { state: 'canceled' })).toBe(true);
    expect(shows({ states: new Set(['canceled']) }, {})).toBe(false);
  });

  it('narrow by each thing, and all of them together', () => {
    const one = card({ businessUnitId: 'p', jobTypeId: 't', technicianIds: ['7'], priority: 'High' });
    expect(shows({ businessUnitIds: new Set(['p']) }, one)).toBe(true);
    expect(shows({ businessUnitIds: new Set(['d']) }, one)).toBe(false);
    expect(shows({ jobTypeIds: new Set(['x']) }, one)).toBe(false);
    expect(shows({ priorities: new Set(['Normal']) }, one)).toBe(false);
    expect(shows({ priorities: new Set(['Normal']) }, card({}))).toBe(true);
    expect(shows({ businessUnitIds: new Set(['p']), priorities: new Set(['High']) }, one)).toBe(true);
    expect(shows({ businessUnitIds: new Set(['p']), priorities: new Set(['Low']) }, one)).toBe(false);
  });

  it('take the empty id for nobody', () => {
    expect(shows({ technicianIds: new Set(['7']) }, { technicianIds: ['8', '7'] })).toBe(true);
    expect(shows({ technicianIds: new Set(['7']) }, {})).toBe(false);
    expect(shows({ technicianIds: new Set(['7', '']) }, {})).toBe(true);
  });

  it('find every word, wherever it stands', () => {
    const one = { customer: 'Garcia', address: '12 Elm St', number: '48213-1' };
    expect(shows({ text: ' elm GARC ' }, one)).toBe(true);
    expect(shows({ text: 'elm oak' }, one)).toBe(false);
  });

  it('survive being kept, in whatever order they were chosen', () => {
    const first = toggled(toggled(NO_FILTERS, 'technicianIds', '9'), 'technicianIds', '10');
    const other = toggled(toggled(NO_FILTERS, 'technicianIds', '10'), 'technicianIds', '9');
    expect(sameFilters(keptOf(first), keptOf(other))).toBe(true);
    expect(filtersOf(keptOf(first))).toEqual(first);
    expect(chosenCount(first)).toBe(2);
    expect(chosenCount(toggled(first, 'technicianIds', '9'))).toBe(1);
    expect(chosenCount({ ...NO_FILTERS, text: '  ' })).toBe(0);
  });
});
