import { describe, expect, it } from 'vitest';
import { feedNames, fieldWords, recordNames, recordsRead } from './sync';

describe('a list', () => {
  it('has a name for one of its records', () => {
    const plurals = Object.values(recordNames).map((name) => (name.endsWith('s') ? `${name}es` : `${name}s`));
    expect(plurals).toEqual(Object.values(feedNames));
  });

  it('counts its records', () => {
    expect(recordsRead({ rows: 1, rowsExpected: null })).toBe('1 record');
    expect(recordsRead({ rows: 0, rowsExpected: 1 })).toBe('0 of 1 record');
    expect(recordsRead({ rows: 1, rowsExpected: 4000 })).toBe('1 of 4,000 records');
  });
});

describe('a field of a rejected change', () => {
  it.each([
    ['jobTypeId', 'Job type'],
    ['technicianIds', 'Technician'],
    ['appointments[0].start', 'Appointment 1, start'],
    ['arrivalWindowEnd', 'Arrival window end'],
    ['', 'This change'],
  ])('%s', (field, words) => {
    expect(fieldWords(field)).toBe(words);
  });
});
