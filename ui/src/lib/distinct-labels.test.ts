import { expect, it } from 'vitest';
import { distinctLabels } from './distinct-labels';

it('adds the id to each name that several choices have, and to no other', () => {
  const choices = [
    { value: '1', label: 'VIP' },
    { value: '2', label: 'Dog' },
    { value: '3', label: 'vip' },
  ];
  expect(distinctLabels(choices).map(({ label }) => label)).toEqual(['VIP (#1)', 'Dog', 'vip (#3)']);
});
