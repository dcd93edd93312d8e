import { describe, expect, it } from 'vitest';
import { matchingChoices, typedChoice } from './combobox-options';
import type { Choice } from './combobox-options';

const zone = (value: string): Choice => ({ value, label: value.replaceAll('_', ' ') });
const zones = [
  'America/Chicago',
  'America/New_York',
  'America/North_Dakota/Center',
  'Etc/UTC',
  'Europe/Berlin',
].map(zone);
const people: Choice[] = [
  { value: '1', label: 'Anna Berg', hint: 'Plumbing' },
  { value: '2', label: 'José Núñez', hint: 'HVAC' },
  { value: '3', label: 'Øystein Weiß', hint: 'HVAC' },
  { value: '4', label: 'Bergljot Ås', hint: 'Electric' },
  { value: '5', label: 'Anna Berg', hint: 'HVAC' },
  { value: '6', label: 'Ann', hint: 'HVAC' },
];
const labels = (typed: string, from = people) => matchingChoices(from, typed).map((one) => one.label);

describe('what fits a typed text', () => {
  it('does not mind case, accents and underscores', () => {
    expect(labels('nunez')).toEqual(['José Núñez']);
    expect(labels('OYSTEIN weiss')).toEqual(['Øystein Weiß']);
    expect(labels('as')).toEqual(['Bergljot Ås']);
    expect(matchingChoices(zones, 'america/new_york')).toEqual([zone('America/New_York')]);
    expect(matchingChoices(zones, 'new york')).toEqual([zone('America/New_York')]);
  });

  it('puts what begins so first, then words that do, then the rest', () => {
    expect(labels('berg')).toEqual(['Bergljot Ås', 'Anna Berg', 'Anna Berg']);
    expect(labels('ann')).toEqual(['Ann', 'Anna Berg', 'Anna Berg']);
    expect(labels('hvac')).toHaveLength(4);
  });

  it('keeps the order of those that fit alike, and all for nothing typed', () => {
    expect(labels(' ')).toEqual(people.map((one) => one.label));
  });
});

describe('what is meant by a text that was left', () => {
  const of = (typed: string, from = people) => typedChoice(matchingChoices(from, typed), typed);

  it('is the exact match, also among others that begin so', () => {
    expect(of('ann')).toMatchObject({ value: '6' });
    expect(of('america/chicago', zones)).toMatchObject({ value: 'America/Chicago' });
    expect(of('America/New_York', zones)).toMatchObject({ value: 'America/New_York' });
  });

  it('is no match inside of a word', () => {
    const types = [{ value: '1', label: 'Heat Pump Diagnóstico' }];
    expect(typedChoice(matchingChoices(types, 'no heat'), 'no heat')).toBe('none');
    expect(typedChoice(matchingChoices(types, 'heat diag'), 'heat diag')).toBe(types[0]);
  });

  it('is found by the whole of another name, with an offset in front as well', () => {
    const called = [
      {
        ...zone('America/Chicago'),
        also: ['Central', 'Central Standard Time', 'Central Time (US & Canada)'],
      },
      { ...zone('America/Denver'), also: ['Mountain Standard Time'] },
      { ...zone('America/Phoenix'), also: ['Arizona', 'US Mountain Standard Time'] },
      { ...zone('America/Mexico_City'), also: ['Central Standard Time (Mexico)'] },
    ];
    for (const [typed, value] of [
      ['central standard time', 'America/Chicago'],
      ['Central Time (US & Canada)', 'America/Chicago'],
      ['(UTC-06:00) Central Time (US & Canada)', 'America/Chicago'],
      ['(GMT-7) Arizona', 'America/Phoenix'],
      ['US Mountain Standard Time', 'America/Phoenix'],
      ['Central Standard Time (Mexico)', 'America/Mexico_City'],
    ] as const) {
      expect(of(typed, called), typed).toMatchObject({ value });
    }
    expect(of('Central Standard', called)).toBe('none');
    expect(of('(UTC-06:00)', called)).toBe('none');
  });

  it('takes signs between words for no letters', () => {
    const named = ['US/Central', 'St. Johns', 'O’Brien & Sons'].map(zone);
    for (const typed of ['US/Central', 'us/cen', 'central', 'St. J', 'st johns', 'O’Brien', "o'brien &"]) {
      expect(of(typed, named), typed).not.toBeTypeOf('string');
    }
    expect(of('/', named)).not.toBe(named[1]);
    expect(of('.', named)).toBe('none');
  });

  it('is the only one that was found elsewhere, whatever it was found by', () => {
    const [one, two] = [people.slice(0, 1), people.slice(0, 2)];
    expect(typedChoice(one, '(512) 555-0584', true)).toBe(people[0]);
    expect(typedChoice(two, '(512) 555-0584', true)).toBe('several');
    expect(typedChoice([], '(512) 555-0584', true)).toBe('none');
    expect(typedChoice(one, '(512) 555-0584')).toBe('none');
  });

  it('is the only match', () => {
    expect(of('nun')).toMatchObject({ value: '2' });
    expect(of('chicago', zones)).toMatchObject({ value: 'America/Chicago' });
  });

  it('is never a guess', () => {
    expect(of('berg')).toBe('several');
    expect(of('Anna Berg')).toBe('several');
    expect(of('america', zones)).toBe('several');
    expect(of('atlantis', zones)).toBe('none');
  });
});
