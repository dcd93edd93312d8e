import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dayNumber } from '../schedule-status';
import { project } from '../project.fixture';
import { ZOOMS, axisMarks, fixedAxisMarks, timelineSpan, zoomBy } from './timeline-axis';

const span = (from: string, to: string) => ({ from: dayNumber(from), to: dayNumber(to) });
const labels = (marks: readonly { label: string }[]) => marks.map((mark) => mark.label);

describe('the span', () => {
  it('has all dates and today with a margin, but no date of another century', () => {
    const dates = [
      project({ startDate: '0001-01-01', targetDate: '2027-03-01', lastAppointment: '2027-04-02' }),
      project({ startDate: '2026-01-10', targetDate: null, actualDate: '2999-01-01' }),
    ];
    expect(timelineSpan(dates, '2026-11-24', 'weeks')).toEqual({
      from: dayNumber('2026-01-10') - 45,
      to: dayNumber('2027-04-02') + 45,
    });
  });

  it('fills a large screen around today without projects', () => {
    const today = dayNumber('2026-11-24');
    expect(timelineSpan([], '2026-11-24', 'weeks')).toEqual({ from: today - 47, to: today + 93 });
    expect(timelineSpan([], '2026-11-24', 'years')).toEqual({ from: today - 1300, to: today + 2600 });
  });
});

describe('the marks', () => {
  it('are weeks under months, from the first day of the week', () => {
    const { above, below } = axisMarks('weeks', span('2026-11-20', '2026-12-08'), 1);
    expect(labels(above)).toEqual(['November 2026', 'December 2026']);
    expect(labels(below)).toEqual(['Nov 16', 'Nov 23', 'Nov 30', 'Dec 7']);
    expect(labels(axisMarks('weeks', span('2026-11-22', '2026-11-24'), 7).below)).toEqual(['Nov 22']);
  });

  it('are months and quarters under years', () => {
    const winter = span('2026-11-20', '2027-01-08');
    expect(labels(axisMarks('months', winter, 1).below)).toEqual(['Nov', 'Dec', 'Jan']);
    const quarters = axisMarks('quarters', winter, 1);
    expect(labels(quarters.above)).toEqual(['2026', '2027']);
    expect(labels(quarters.below)).toEqual(['Q4', 'Q1']);
  });

  it('name each quarter of a year, so that it is told from the year', () => {
    expect(labels(axisMarks('years', span('2026-11-20', '2027-01-08'), 1).below)).toEqual(['Q4', 'Q1']);
  });

  it('of an axis that is not scrolled are few, and within its span', () => {
    expect(labels(fixedAxisMarks(span('2026-11-20', '2026-12-08'), 1))).toEqual([
      'Nov 23',
      'Nov 30',
      'Dec 7',
    ]);
    expect(labels(fixedAxisMarks(span('2026-10-01', '2026-12-20'), 1))).toEqual([
      'Oct 5',
      'Oct 19',
      'Nov 2',
      'Nov 16',
      'Nov 30',
      'Dec 14',
    ]);
    expect(labels(fixedAxisMarks(span('2026-08-20', '2027-01-08'), 1))).toEqual([
      'Sep',
      'Oct',
      'Nov',
      'Dec',
      'Jan',
    ]);
  });

  it('cover the span in order', () => {
    const day = fc.integer({ min: -20_000, max: 60_000 });
    fc.assert(
      fc.property(
        fc.constantFrom(...ZOOMS),
        day,
        fc.nat(800),
        fc.integer({ min: 1, max: 7 }),
        (zoom, from, length, first) => {
          const { above, below } = axisMarks(zoom, { from, to: from + length }, first);
          for (const marks of [above, below]) {
            const days = marks.map((mark) => mark.day);
            expect(days[0]).toBeLessThanOrEqual(from);
            expect(days.at(-1)).toBeLessThanOrEqual(from + length);
            expect(days).toEqual([...new Set(days)].sort((a, b) => a - b));
          }
        },
      ),
    );
  });
});

it('zooms between weeks and years', () => {
  expect(zoomBy('months', 1)).toBe('weeks');
  expect(zoomBy('weeks', 1)).toBe('weeks');
  expect(zoomBy('quarters', -1)).toBe('years');
});
