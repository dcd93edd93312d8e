import { describe, expect, it } from 'vitest';
import {
  chosenLabels,
  chosenOf,
  countChosen,
  matchesChosen,
  noneChosen,
  toggled,
  type ItemFacet,
} from './facets';

interface Fruit {
  color: string;
  places: string[];
}

const facets: readonly ItemFacet<'color' | 'places', Fruit>[] = [
  {
    id: 'color',
    label: 'Color',
    valuesOf: ({ color }) => [color],
    options: () => [{ value: 'red', label: 'Red' }],
  },
  { id: 'places', label: 'Places', valuesOf: ({ places }) => places, options: () => [] },
];
const none = noneChosen(facets);
const apple = { color: 'red', places: ['north', 'south'] };

describe('facets', () => {
  it('show everything until something is chosen', () => {
    expect(matchesChosen(facets, none, apple)).toBe(true);
    expect(countChosen(facets, none)).toBe(0);
  });

  it('show what has one of the chosen values of each facet', () => {
    const both = chosenOf(facets, (id) => (id === 'color' ? ['red', 'blue'] : ['south']));
    expect(matchesChosen(facets, both, apple)).toBe(true);
    expect(matchesChosen(facets, both, { ...apple, places: ['east'] })).toBe(false);
    expect(matchesChosen(facets, both, { ...apple, color: 'green' })).toBe(false);
    expect(countChosen(facets, both)).toBe(3);
  });

  it('toggle a value', () => {
    const red = toggled(none, 'color', 'red');
    expect([...red.color]).toEqual(['red']);
    expect(toggled(red, 'color', 'red')).toEqual(none);
  });

  it('are told by their labels, and a value without an option by itself', () => {
    expect(chosenLabels(facets, toggled(toggled(none, 'color', 'red'), 'color', '7'))).toEqual([
      { id: 'color', label: 'Color', values: ['Red', '#7'] },
    ]);
  });
});
