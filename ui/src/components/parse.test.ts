import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { setLocale } from '../lib/locale.svelte';
import { civilDayWithYear, duration, timeOfMinute } from '../messages/format';
import { laterDate } from '../lib/zone';
import { dayComesFirst, readDate, readDuration, readTime, readWindow } from './parse';

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
    ['9:15 a.m.', 555],
    ['9:15 P.M.', 1275],
    ['9 a.m', 540],
    ['915p', 1275],
    ['9:15p.', 1275],
    ['0915', 555],
    ['9h15', 555],
    ['9 15 pm', 1275],
    ['9:15:00 AM', 555],
    ['9:15\u202fPM', 1275],
    ['９：１５', 555],
    ['noon', 720],
    ['12 noon', 720],
    ['Midnight', 0],
    ["9 o'clock", 540],
    ['0:30', 30],
    ['23:59', 1439],
    ['at 9:15', 555],
    ['9 in the morning', 540],
    ['3 this afternoon', 900],
    ['half past 9', 570],
    ['quarter past 9 pm', 1275],
  ])('%s', (text, minutes) => {
    expect(readTime(text)).toBe(minutes);
  });

  it.each([
    '',
    'soon',
    '25:00',
    '9:75',
    '13 pm',
    '0 am',
    '24:00',
    '9:5',
    '9::15',
    '-9',
    '9 to 5',
    'pm',
    '12345',
  ])('%s is none', (text) => {
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
    ['1 hour 30 minutes', 90],
    ['1 hour and 30 minutes', 90],
    ['1 hr 30', 90],
    ['1.5h', 90],
    ['1.5', 90],
    ['1½ h', 90],
    ['1 ½ hours', 90],
    ['1h30', 90],
    ['1h30m', 90],
    ['90m', 90],
    ['90 mins.', 90],
    ['2 hrs', 120],
    ['an hour', 60],
    ['half an hour', 30],
    ['1 day', 1440],
    ['2 days 4 hr', 3120],
    ['2 d 4 h', 3120],
    ['0:45', 45],
    ['1 1/2 hours', 90],
    ['1 1/2', 90],
    ['2 1/4 h', 135],
    ['3/4 hour', 45],
    ['an hour and a half', 90],
    ['a half hour', 30],
    ['two hours', 120],
    ['Two and a half hours', 150],
    ['2 hours and a half', 150],
    ['forty-five minutes', 45],
    ['one hour thirty minutes', 90],
    ['quarter of an hour', 15],
    ['three quarters of an hour', 45],
    ['half a day', 720],
    ['a couple of hours', 120],
  ])('%s', (text, minutes) => {
    expect(readDuration(text)).toBe(minutes);
  });

  it.each(['', 'long', '1:75', 'h', '-30', '1.2.3 h', 'noon', '1 h 30 sec', '1/0 h', 'a half'])(
    '%s is none',
    (text) => {
      expect(readDuration(text)).toBeNull();
    },
  );
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
    ['11/30/26', '2026-11-30'],
    ['11/30', '2026-11-30'],
    ['11-30-26', '2026-11-30'],
    ['11.30.2026', '2026-11-30'],
    ['2026/11/30', '2026-11-30'],
    ['30 Nov 2026', '2026-11-30'],
    ['Nov. 30', '2026-11-30'],
    ['November 30th', '2026-11-30'],
    ['Nov 30 26', '2026-11-30'],
    ["Nov 30 '26", '2026-11-30'],
    ['Tue, Nov 24, 2026', '2026-11-24'],
    ['Sept 3', '2026-09-03'],
    ['the 30th', '2026-11-30'],
    ['mon', '2026-11-30'],
    ['tues', '2026-12-01'],
    ['thurs', '2026-11-26'],
    ['this fri', '2026-11-27'],
    ['next fri', '2026-12-04'],
    ['next Monday', '2026-11-30'],
    ['Tomorrow', '2026-11-25'],
    ['in 2 weeks', '2026-12-08'],
    ['3 days', '2026-11-27'],
    ['next week', '2026-12-01'],
    ['Mon 11/30', '2026-11-30'],
    ['mon, 11/30/26', '2026-11-30'],
    ['12/1/2026 Tue', '2026-12-01'],
    ['Tuesday, 12-1', '2026-12-01'],
    ['31', '2026-12-31'],
    ['the 31st', '2026-12-31'],
    ['in two weeks', '2026-12-08'],
    ['three days', '2026-11-27'],
  ])('%s', (text, date) => {
    expect(readDate(text, today)).toBe(date);
  });

  it.each([
    '',
    'someday',
    '31 feb',
    '2026-02-30',
    '13/1',
    '2/29/2027',
    '30/11/2026',
    'month',
    'friend',
    'sunny',
    'mayor 5',
    'last fri',
    '11/30/2',
    '0/5',
    '99',
  ])('%s is none', (text) => {
    expect(readDate(text, today)).toBeNull();
  });
});

describe('a typed date where the day comes first', () => {
  const today = '2026-11-24';

  it.each([
    ['30/11', '2026-11-30'],
    ['30/11/26', '2026-11-30'],
    ['30.11.2026', '2026-11-30'],
    ['5/12', '2026-12-05'],
    ['2026-11-30', '2026-11-30'],
    ['Nov 30', '2026-11-30'],
  ])('%s', (text, date) => {
    expect(readDate(text, today, true)).toBe(date);
  });

  it('of a day alone is in the next month that has it', () => {
    expect(readDate('30', '2027-02-10')).toBe('2027-03-30');
    expect(readDate('31', '2026-12-10')).toBe('2026-12-31');
    expect(readDate('32', '2026-12-10')).toBeNull();
  });

  it('is known by the language', () => {
    expect(dayComesFirst('en-US')).toBe(false);
    expect(dayComesFirst('en-GB')).toBe(true);
    expect(dayComesFirst('de-DE')).toBe(true);
    expect(dayComesFirst('en-CA')).toBe(false);
    expect(dayComesFirst('no such language')).toBe(false);
  });
});

describe('a typed window', () => {
  it.each([
    ['8-10', 480, 600],
    ['8–10', 480, 600],
    ['8 to 10', 480, 600],
    ['8am - 10am', 480, 600],
    ['8-10 a.m.', 480, 600],
    ['10-12', 600, 720],
    ['10-2', 600, 840],
    ['11-1', 660, 780],
    ['1-3', 780, 900],
    ['1-3 pm', 780, 900],
    ['11-1pm', 660, 780],
    ['6-8 pm', 1080, 1200],
    ['9-6', 540, 1080],
    ['noon - 2', 720, 840],
    ['10 pm to 12 am', 1320, 0],
    ['10:30 pm - 12:30 am', 1350, 30],
    ['11pm-1', 1380, 60],
    ['10pm-2', 1320, 120],
    ['10 pm - 12', 1320, 0],
    ['8-12', 480, 720],
    ['12-2', 720, 840],
    ['9-5', 540, 1020],
    ['7-7', 420, 1140],
    ['22-2', 1320, 120],
    ['11 am - 1', 660, 780],
    ['8-17', 480, 1020],
  ])('%s', (text, from, to) => {
    expect(readWindow(text, true)).toEqual({ from, to });
  });

  it('is over midnight on a clock of 24 hours where it says so', () => {
    expect(readWindow('22:30-0:30')).toEqual({ from: 1350, to: 30 });
    expect(readWindow('1-3')).toEqual({ from: 60, to: 180 });
  });

  it.each(['', '8', '8-', '-8', '8-10-12', '8-soon'])('%s is none', (text) => {
    expect(readWindow(text, true)).toBeNull();
  });
});

describe('what the window itself writes', () => {
  it('is read back: every minute of the day on both clocks', () => {
    for (let minute = 0; minute < 1440; minute += 1) {
      expect(readTime(timeOfMinute(minute, 'hours12'), true)).toBe(minute);
      expect(readTime(timeOfMinute(minute, 'hours24'))).toBe(minute);
    }
  });

  it('is read back: dates and lengths', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 40_000 }), fc.boolean(), (days, dayFirst) => {
        const date = laterDate('2000-01-01', days);
        expect(readDate(civilDayWithYear(date), '2026-11-24', dayFirst)).toBe(date);
        expect(readDate(date, '2026-11-24', dayFirst)).toBe(date);
      }),
    );
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2879 }), (minutes) => {
        expect(readDuration(duration(minutes * 60_000))).toBe(minutes);
      }),
    );
  });

  it('is never taken for more than it says: nothing typed makes a fault or a number out of range', () => {
    const typed = fc.oneof(fc.string({ unit: 'grapheme' }), fc.stringMatching(/^[0-9apmhd:./ -]{0,12}$/));
    fc.assert(
      fc.property(typed, fc.boolean(), (text, flag) => {
        const time = readTime(text, flag);
        expect(time === null || (time >= 0 && time < 1440)).toBe(true);
        const length = readDuration(text);
        expect(length === null || (Number.isInteger(length) && length >= 0)).toBe(true);
        expect(readDate(text, '2026-11-24', flag) ?? '2026-11-24').toMatch(/^\d{4}-\d{2}-\d{2}$/);
        const window = readWindow(text, flag);
        expect(window === null || (window.from >= 0 && window.to < 1440)).toBe(true);
      }),
      { numRuns: 2000, examples: [['__proto__', false]] },
    );
  });
});

describe('dates in the language of the setting', () => {
  afterEach(() => {
    setLocale(null);
  });

  it.each(['en-US', 'en-GB', 'en-CA', 'es-MX', 'es-US', 'fr-CA', 'fr-FR', 'de-DE', 'pt-BR'])(
    'are read as they are written in %s',
    (tag) => {
      setLocale(tag);
      for (let month = 1; month <= 12; month += 1) {
        const date = `2026-${String(month).padStart(2, '0')}-24`;
        const written = civilDayWithYear(date);
        expect(readDate(written, '2026-11-23'), written).toBe(date);
        expect(readDate(`${written} `.replace('24', '23'), '2026-11-23'), written).toBe(
          date.replace('24', '23'),
        );
      }
      for (const minutes of [45, 60, 105, 1440, 4560]) {
        const written = duration(minutes * 60_000);
        expect(readDuration(written), written).toBe(minutes);
      }
    },
  );
});
