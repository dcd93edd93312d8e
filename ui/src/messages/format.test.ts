import { afterEach, describe, expect, it } from 'vitest';
import { paper, setLocale } from '../lib/locale.svelte';
import {
  age,
  civilDayWithYear,
  civilMonth,
  civilRange,
  count,
  dateIn,
  day,
  dayAndRange,
  dayAndTime,
  duration,
  relative,
  time,
  timeRange,
} from './format';
import type { TimeStyle } from './format';

const twelve: TimeStyle = { timeZone: 'America/Chicago', clock: 'hours12' };
const twentyFour: TimeStyle = { timeZone: 'America/Chicago', clock: 'hours24' };
const at = (utc: string) => Date.parse(`${utc}Z`);

describe('times', () => {
  it('are written in the business time zone, in 12 or 24 hours', () => {
    expect(time(at('2026-11-24T15:15:00'), twelve)).toBe('9:15 AM');
    expect(time(at('2026-11-24T15:15:00'), twentyFour)).toBe('09:15');
    expect(time(at('2026-11-24T06:00:00'), twelve)).toBe('12:00 AM');
    expect(time(at('2026-11-24T18:00:00'), twelve)).toBe('12:00 PM');
  });

  it('have AM or PM once if both ends share it', () => {
    expect(timeRange(at('2026-11-24T15:15:00'), at('2026-11-24T17:00:00'), twelve)).toBe('9:15 – 11:00 AM');
    expect(timeRange(at('2026-11-24T17:15:00'), at('2026-11-24T19:00:00'), twelve)).toBe(
      '11:15 AM – 1:00 PM',
    );
  });

  it('are all day from midnight to midnight, also on days of other lengths', () => {
    expect(timeRange(at('2026-11-24T06:00:00'), at('2026-11-25T06:00:00'), twelve)).toBe('all day');
    expect(dayAndRange(at('2026-11-24T06:00:00'), at('2026-11-25T06:00:00'), twelve)).toBe(
      'Tue, Nov 24, all day',
    );
    expect(timeRange(at('2026-11-01T05:00:00'), at('2026-11-02T06:00:00'), twelve)).toBe('all day');
    expect(timeRange(at('2026-11-24T06:00:00'), at('2026-11-25T05:00:00'), twelve)).toBe(
      '12:00 AM – 11:00 PM',
    );
    expect(timeRange(at('2026-11-24T06:00:00'), at('2026-11-26T06:00:00'), twelve)).toBe(
      'Tue 12:00 AM – Thu 12:00 AM',
    );
  });

  it('are on the day of the business time zone, not of UTC', () => {
    expect(day(at('2026-11-25T03:00:00'), twelve)).toBe('Tue, Nov 24');
    expect(dayAndTime(at('2026-11-25T03:00:00'), twelve)).toBe('Tue, Nov 24, 9:00 PM');
  });
});

describe('times in the repeated hour', () => {
  it('have the abbreviation in a range', () => {
    const said = (from: string, to: string) => timeRange(at(from), at(to), twelve);
    expect(said('2026-11-01T06:30:00', '2026-11-01T07:15:00')).toBe('1:30 AM CDT – 1:15 AM CST');
    expect(said('2026-11-01T05:30:00', '2026-11-01T07:30:00')).toBe('12:30 AM – 1:30 AM CST');
    expect(said('2026-11-01T06:00:00', '2026-11-01T09:00:00')).toBe('1:00 AM CDT – 3:00 AM');
    expect(said('2026-11-01T08:00:00', '2026-11-01T09:00:00')).toBe('2:00 – 3:00 AM');
    expect(said('2026-11-01T05:00:00', '2026-11-01T05:59:00')).toBe('12:00 – 12:59 AM');
    expect(said('2026-11-01T03:00:00', '2026-11-01T06:30:00')).toBe('Sat 10:00 PM – Sun 1:30 AM CDT');
    expect(dayAndRange(at('2026-11-01T03:00:00'), at('2026-11-01T07:30:00'), twentyFour)).toBe(
      'Sat, Oct 31, 22:00 – Sun, Nov 1, 01:30 CST',
    );
    // In spring an hour is skipped, and none repeats.
    expect(said('2026-03-08T07:30:00', '2026-03-08T08:30:00')).toBe('1:30 – 3:30 AM');
  });
});

describe('dates without a time', () => {
  it('stay on their day', () => {
    expect(civilDayWithYear('2026-11-24')).toBe('Tue, Nov 24, 2026');
    expect(civilDayWithYear('2027-01-03')).toBe('Sun, Jan 3, 2027');
    expect(civilMonth('2026-09-01')).toBe('September 2026');
    expect(civilMonth('2026-09-30', 'short')).toBe('Sep 2026');
  });

  it('of an instant are those of the business time zone', () => {
    expect(dateIn('America/Chicago', at('2026-11-25T03:00:00'))).toBe('2026-11-24');
    expect(dateIn('Asia/Tokyo', at('2026-05-02T16:00:00'))).toBe('2026-05-03');
  });
});

describe('numbers', () => {
  it('are grouped by thousands', () => {
    expect([0, 999, 1000, 12_345, 1_234_567].map(count)).toEqual([
      '0',
      '999',
      '1,000',
      '12,345',
      '1,234,567',
    ]);
  });
});

describe('durations', () => {
  it('are written in hours and minutes', () => {
    expect(duration(45 * 60_000)).toBe('45 min');
    expect(duration(105 * 60_000)).toBe('1 hr 45 min');
    expect(duration(7_200_000)).toBe('2 hr');
    expect(duration(76 * 3_600_000)).toBe('3 days 4 hr');
  });

  it('say how old something is', () => {
    expect(age(4_200)).toBe('4 sec');
    expect(age(14 * 60_000)).toBe('14 min');
    expect(age(-500)).toBe('0 sec');
    expect(relative(1_000_000, 1_000_000 + 120_000)).toBe('2 min ago');
    expect(relative(1_180_000, 1_000_000)).toBe('in 3 min');
  });
});

describe('the language of dates and numbers', () => {
  afterEach(() => {
    setLocale(null);
  });

  it('orders and names the parts of a date, and groups numbers', () => {
    setLocale('en-GB');
    expect(civilDayWithYear('2026-11-24')).toMatch(/^Tue,? 24 Nov 2026$/);
    setLocale('fr-CA');
    expect(civilDayWithYear('2026-11-24')).toBe('mar. 24 nov. 2026');
    expect(count(12_345)).toMatch(/^12\s345$/);
    setLocale('de-DE');
    expect(time(at('2026-11-24T15:15:00'), twentyFour)).toBe('09:15');
    expect(civilRange('2026-06-07', '2026-06-13')).toMatch(/^7\..*13\. Juni 2026$/);
  });

  it('is that of the system for an unknown tag', () => {
    setLocale('no such tag');
    expect(civilDayWithYear('2026-11-24')).toBe('Tue, Nov 24, 2026');
  });

  it('writes shared parts of a date range once', () => {
    expect(civilRange('2026-06-07', '2026-06-13')).toBe('Jun 7 – 13, 2026');
    expect(civilRange('2026-06-28', '2026-07-04')).toBe('Jun 28 – Jul 4, 2026');
    expect(civilRange('2026-06-28', '2026-07-04', 'no year')).toBe('Jun 28 – Jul 4');
    expect(civilRange('2026-12-27', '2027-01-02')).toBe('Dec 27, 2026 – Jan 2, 2027');
  });

  it('decides the paper size', () => {
    expect(paper()).toBe('letter');
    for (const tag of ['en-CA', 'es-MX']) {
      setLocale(tag);
      expect(paper(), tag).toBe('letter');
    }
    setLocale('de');
    expect(paper()).toBe('A4');
  });
});
