import { describe, expect, it } from 'vitest';
import { AUTUMN, dayOf, SPRING, TUESDAY } from './days.fixture';
import { wallMinute } from './geometry';
import { findOpenings, openTimes, type OpeningRequest } from './openings';
import { at, busy, schedule, shift, technician } from './schedule.fixture';

const HOUR = 3_600_000;
const WANTED: OpeningRequest = {
  length: 2 * HOUR,
  now: TUESDAY.start,
  jobTypeId: null,
  businessUnitId: null,
  window: null,
  technicianIds: [],
  anyUnit: false,
};

const starts = (page: Parameters<typeof schedule>[0], request: Partial<OpeningRequest> = {}) =>
  findOpenings(schedule(page), { ...WANTED, ...request })
    .flatMap((one) => one.openings)
    .map((one) => [
      (one.start - TUESDAY.start) / HOUR,
      one.technicians.map((who) => who.id).join(),
      one.others,
    ]);

describe('openings', () => {
  it('are the free times that are long enough, the best technician of each', () => {
    const page = {
      technicians: [technician('1'), technician('2')],
      shifts: [shift('1', 8, 12), shift('2', 8, 17)],
      busy: [busy('a', '2', 8, 9), busy('b', '1', 10.5, 11)],
    };
    expect(starts(page)).toEqual([
      [8, '1', 0],
      [10, '2', 0],
      [12, '2', 0],
      [14, '2', 0],
    ]);
  });

  it('begin on a quarter of an hour and not in the past', () => {
    const page = { technicians: [technician('1')], shifts: [shift('1', 8, 17)], busy: [] };
    expect(starts(page, { now: at(9.1) })[0]?.[0]).toBe(9.25);
    expect(starts(page, { now: at(16) })).toEqual([]);
  });

  it('begin within the arrival window', () => {
    const page = { technicians: [technician('1')], shifts: [shift('1', 8, 17)], busy: [] };
    expect(starts(page, { window: { from: 720, to: 960 } }).map(([start]) => start)).toEqual([12, 14]);
  });

  it('are those of qualified technicians of the unit, or of all units', () => {
    const page = {
      technicians: [
        technician('1', { businessUnitId: 'plumbing', skills: ['Gas'] }),
        technician('2', { skills: ['gas'] }),
        technician('3'),
      ],
      shifts: [shift('1', 8, 10), shift('2', 11, 13), shift('3', 8, 17)],
      requiredSkills: [{ jobTypeId: 'repair', skills: ['Gas'] }],
    };
    const repair = { jobTypeId: 'repair', businessUnitId: 'hvac' };
    expect(starts(page, repair)).toEqual([[11, '2', 0]]);
    expect(starts(page, { ...repair, anyUnit: true })).toEqual([
      [8, '1', 0],
      [11, '2', 0],
    ]);
    // A unit without technicians has its work done by others.
    expect(starts(page, { ...repair, businessUnitId: 'drains' })).toHaveLength(2);
  });

  it('of a crew are the times when all of it is free', () => {
    const page = {
      technicians: [technician('1'), technician('2')],
      shifts: [shift('1', 8, 12), shift('2', 10, 17)],
    };
    expect(starts(page, { technicianIds: ['2', '1'] })).toEqual([[10, '1,2', 0]]);
    // A former technician of the crew is not in the schedule.
    expect(starts(page, { technicianIds: ['2', 'former'] })).toEqual([]);
    expect(starts(page, { technicianIds: ['former'] })).toEqual([]);
  });

  it('of a shift over midnight are on both days', () => {
    const next = dayOf('2026-11-25', -360);
    const page = { days: [TUESDAY, next], technicians: [technician('1')], shifts: [shift('1', 22, 28)] };
    expect(starts(page).map(([start]) => start)).toEqual([22, 24, 26]);
  });

  it('are at the same wall-clock hours on days of 23 and 25 hours', () => {
    for (const day of [SPRING, AUTUMN]) {
      const found = findOpenings(schedule({ days: [day], technicians: [technician('1')] }), {
        ...WANTED,
        now: day.start,
      });
      const walls = found.flatMap((one) => one.openings.map(({ start }) => wallMinute(day, start) / 60));
      expect(walls).toEqual([7, 9, 11, 13, 15]);
    }
  });

  it('are none without a duration', () => {
    expect(starts({ technicians: [technician('1')], shifts: [shift('1', 8, 17)] }, { length: 0 })).toEqual(
      [],
    );
  });
});

describe('the times that the board highlights', () => {
  it('are the free times from now on in which the work fits', () => {
    const found = openTimes(
      schedule({
        technicians: [technician('1'), technician('2')],
        shifts: [shift('1', 8, 17), shift('2', 8, 10)],
        busy: [busy('a', '1', 12, 15.5)],
      }),
      { ...WANTED, now: at(9) },
    );
    expect([...found]).toEqual([['1', [{ start: at(9), end: at(12) }]]]);
  });
});
