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
  it('show everything if nothing is chosen', () => {
    expect(matchesChosen(facets, none, apple)).toBe(true);
    expect(countChosen(facets, none)).toBe(0);
  });

  it('show items with a chosen value of each facet', () => {
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

  it('list the labels of chosen values, or the value if it has no option', () => {
    expect(chosenLabels(facets, toggled(toggled(none, 'color', 'red'), 'color', '7'))).toEqual([
      { id: 'color', label: 'Color', values: ['Red', '#7'] },
    ]);
  });
});
