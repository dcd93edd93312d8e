import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { days, minutes, zones } from '../../mock/zones';
import { instantOf, instantsOf, isSkipped, laterDate, wallOf } from './zone';

const CHICAGO = 'America/Chicago';

describe('instantOf', () => {
  it('uses the offset of that date', () => {
    expect(instantOf('2026-11-24', 9 * 60 + 15, CHICAGO)).toBe(Date.parse('2026-11-24T15:15:00Z'));
    expect(instantOf('2026-07-24', 9 * 60 + 15, CHICAGO)).toBe(Date.parse('2026-07-24T14:15:00Z'));
  });

  it('takes the first instant of a repeated hour', () => {
    expect(instantOf('2026-11-01', 90, CHICAGO)).toBe(Date.parse('2026-11-01T06:30:00Z'));
  });

  it('reads a skipped time with the offset before the clock change, and reports it as skipped', () => {
    expect(instantOf('2026-03-08', 150, CHICAGO)).toBe(Date.parse('2026-03-08T08:30:00Z'));
    expect(isSkipped('2026-03-08', 150, CHICAGO)).toBe(true);
    expect(isSkipped('2026-03-08', 119, CHICAGO)).toBe(false);
    expect(isSkipped('2026-03-08', 180, CHICAGO)).toBe(false);
    expect(isSkipped('2026-11-01', 90, CHICAGO)).toBe(false);
  });

  it('handles days of 23 and 25 hours, also a day without midnight', () => {
    const length = (date: string, zone: string) =>
      (instantOf(laterDate(date, 1), 0, zone) - instantOf(date, 0, zone)) / 3_600_000;
    expect(length('2026-03-08', CHICAGO)).toBe(23);
    expect(length('2026-11-01', CHICAGO)).toBe(25);
    expect(length('2018-11-04', 'America/Sao_Paulo')).toBe(23);
    expect(instantOf('2018-11-04', 0, 'America/Sao_Paulo')).toBe(Date.parse('2018-11-04T03:00:00Z'));
  });

  it('finds both instants of a repeated hour', () => {
    expect(instantsOf('2026-11-01', 90, CHICAGO)).toEqual([
      Date.parse('2026-11-01T06:30:00Z'),
      Date.parse('2026-11-01T07:30:00Z'),
    ]);
    expect(instantsOf('2026-11-01', 150, CHICAGO)).toEqual([Date.parse('2026-11-01T08:30:00Z')]);
    expect(instantsOf('2026-03-08', 150, CHICAGO)).toEqual([]);
  });

  it('agrees with the program in every zone on twelve days', () => {
    const differences: string[] = [];
    for (const { name, rules } of zones)
      for (const [day, date] of days.entries())
        for (const [place, minute] of minutes.entries()) {
          const expected = rules.answers[day]?.[place]?.map((at) => at * 60_000) ?? [];
          const same = String(instantsOf(date, minute, name)) === String(expected);
          const back = expected.every((instant) => {
            const wall = wallOf(instant, name);
            return wall.date === date && wall.minute === minute;
          });
          if (!same || !back) differences.push(`${name} ${date} ${String(minute)}`);
        }
    expect(differences).toEqual([]);
    expect(zones.length).toBeGreaterThan(500);
  });

  it('reads a time of a skipped day as the next day', () => {
    expect(isSkipped('2011-12-30', 720, 'Pacific/Apia')).toBe(true);
    expect(wallOf(instantOf('2011-12-30', 720, 'Pacific/Apia'), 'Pacific/Apia')).toEqual({
      date: '2011-12-31',
      minute: 720,
    });
  });

  it('reads minute 1440 as midnight of the next day', () => {
    expect(instantOf('2026-11-24', 1440, CHICAGO)).toBe(instantOf('2026-11-25', 0, CHICAGO));
  });

  it('returns to the same wall time unless the clocks skip it', () => {
    const zones = fc.constantFrom(
      CHICAGO,
      'America/St_Johns',
      'Australia/Lord_Howe',
      'Asia/Kolkata',
      'Europe/London',
      'Pacific/Apia',
    );
    fc.assert(
      fc.property(
        zones,
        fc.integer({ min: 0, max: 4000 }),
        fc.integer({ min: 0, max: 1439 }),
        (zone, days, minute) => {
          const date = laterDate('2020-01-01', days);
          fc.pre(!isSkipped(date, minute, zone));
          expect(wallOf(instantOf(date, minute, zone), zone)).toEqual({ date, minute });
        },
      ),
    );
  });
});
