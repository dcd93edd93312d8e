import { describe, expect, it } from 'vitest';
import type { AppointmentCard, StatusFilter } from '../../ipc/bindings';
import { toggled } from '../../lib/facets';
import {
  NO_FILTERS,
  admits,
  chooses,
  chosenCount,
  filtersOf,
  keptOf,
  sameFilters,
  wordsOf,
  type Filters,
} from './filters';
import { movedInList } from './move-in-list';

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

  it('find names by what an American keyboard can type, and phone numbers in any spelling', () => {
    const one = {
      customer: 'Øystein Weiß',
      address: 'Łukasz Núñez Plaza',
      phone: '(512) 555-1000',
    } as Partial<AppointmentCard>;
    for (const text of ['oystein', 'WEISS', 'lukasz nunez', 'Weiß']) {
      expect(shows({ text }, one), text).toBe(true);
    }
    for (const text of ['5125551000', '512-555-1000', '555-1000', '+1 512 555 1000', '1000', '(512) 555']) {
      expect(shows({ text }, one), text).toBe(true);
    }
    expect(shows({ text: '555-2000' }, one)).toBe(false);
    expect(shows({ text: '512' }, { ...one, phone: null })).toBe(false);
  });

  it('tell who has confirmed from who still has to be asked', () => {
    const only = (status: StatusFilter, part: Partial<AppointmentCard>): boolean =>
      shows({ states: new Set([status]) }, part);
    expect(only('scheduled', { confirmed: false })).toBe(true);
    expect(only('scheduled', { confirmed: true })).toBe(false);
    expect(only('confirmed', { confirmed: true })).toBe(true);
    expect(only('confirmed', { confirmed: false })).toBe(false);
    expect(only('working', { state: 'working', confirmed: true })).toBe(true);
    expect(only('other', { state: 'other' })).toBe(true);
  });

  it('leave what is canceled in the tray', () => {
    const gone = card({ state: 'canceled', businessUnitId: 'p' });
    expect(chooses(NO_FILTERS, [], gone)).toBe(true);
    expect(chooses({ ...NO_FILTERS, businessUnitIds: new Set(['d']) }, [], gone)).toBe(false);
  });

  it('survive being kept, in whatever order they were chosen', () => {
    const first = toggled(toggled(NO_FILTERS, 'technicianIds', '9'), 'technicianIds', '10');
    const other = toggled(toggled(NO_FILTERS, 'technicianIds', '10'), 'technicianIds', '9');
    expect(sameFilters(keptOf(first), keptOf(other))).toBe(true);
    expect(filtersOf(keptOf(first))).toEqual(first);
    const { teams, skills, ...older } = keptOf(first);
    expect([teams, skills], 'an older version has no teams').toEqual([[], []]);
    expect(filtersOf(older)).toEqual(first);
    expect(chosenCount(first)).toBe(2);
    expect(chosenCount(toggled(first, 'technicianIds', '9'))).toBe(1);
    expect(chosenCount({ ...NO_FILTERS, text: '  ' })).toBe(0);
  });
});

describe('movedInList', () => {
  it('moves an item one place, and changes nothing at an end', () => {
    const list = ['a', 'b', 'c'];
    expect(movedInList(list, (one) => one === 'b', -1)).toEqual(['b', 'a', 'c']);
    expect(movedInList(list, (one) => one === 'b', 1)).toEqual(['a', 'c', 'b']);
    expect(movedInList(list, (one) => one === 'a', -1)).toBe(list);
    expect(movedInList(list, (one) => one === 'x', 1)).toBe(list);
  });
});
