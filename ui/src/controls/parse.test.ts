import { describe, expect, it } from 'vitest';
import { readDate, readDuration, readTime } from './parse';

describe('a typed time', () => {
  it.each([
    ['9:15', 555],
    ['915', 555],
    ['9.15', 555],
    ['9', 540],
    ['9:15 pm', 1275],
    ['9p', 1260],
    ['12 am', 0],
    ['12:30 PM', 750],
    ['14:00', 840],
    ['1730', 1050],
  ])('%s', (text, minutes) => {
    expect(readTime(text)).toBe(minutes);
  });

  it.each(['', 'soon', '25:00', '9:75', '13 pm', '0 am'])('%s is none', (text) => {
    expect(readTime(text)).toBeNull();
  });

  it('means the afternoon for small hours when nobody says which half', () => {
    expect(readTime('2', true)).toBe(840);
    expect(readTime('2 am', true)).toBe(120);
    expect(readTime('8', true)).toBe(480);
  });
});

describe('a typed length', () => {
  it.each([
    ['90', 90],
    ['90 min', 90],
    ['1:30', 90],
    ['1.5 h', 90],
    ['1,5h', 90],
    ['2 h', 120],
    ['2h 30', 150],
    ['2 h 30 min', 150],
  ])('%s', (text, minutes) => {
    expect(readDuration(text)).toBe(minutes);
  });

  it.each(['', 'long', '1:75'])('%s is none', (text) => {
    expect(readDuration(text)).toBeNull();
  });
});

describe('a typed date', () => {
  const today = '2026-11-24';

  it.each([
    ['2026-12-01', '2026-12-01'],
    ['Tue 24 Nov 2026', '2026-11-24'],
    ['24 nov', '2026-11-24'],
    ['Nov 30', '2026-11-30'],
    ['12/5', '2026-12-05'],
    ['1/5', '2027-01-05'],
    ['2/29/2028', '2028-02-29'],
    ['today', '2026-11-24'],
    ['tomorrow', '2026-11-25'],
    ['+3', '2026-11-27'],
    ['fri', '2026-11-27'],
    ['Tuesday', '2026-12-01'],
    ['28', '2026-11-28'],
  ])('%s', (text, date) => {
    expect(readDate(text, today)).toBe(date);
  });

  it.each(['', 'someday', '31 feb', '2026-02-30', '13/1', '2/29/2027'])('%s is none', (text) => {
    expect(readDate(text, today)).toBeNull();
  });
});
