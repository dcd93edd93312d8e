import { describe, expect, it } from 'vitest';
import type { AppointmentCard } from '../../ipc/bindings';
import { bySuitability, distanceBetween, freeTime, suitabilityOn, type Suitability } from './availability';
import { AUTUMN, SPRING, TUESDAY } from './days.fixture';
import { instantAtWall } from './geometry';
import { at, busy, schedule, shift, technician } from './schedule.fixture';

const HOUR = 3_600_000;
const hours = (spans: readonly { start: number; end: number }[]) =>
  spans.map(({ start, end }) => [(start - TUESDAY.start) / HOUR, (end - TUESDAY.start) / HOUR]);

describe('free time', () => {
  it('is the shift without time off and without work', () => {
    const found = schedule({
      shifts: [shift('1', 8, 17), shift('1', 12, 13, 'timeOff')],
      busy: [busy('a', '1', 9, 10), busy('b', '2', 8, 17)],
    });
    expect(hours(freeTime(found, '1'))).toEqual([
      [8, 9],
      [10, 12],
      [13, 17],
    ]);
  });

  it('goes over midnight with the shift', () => {
    const found = schedule({ shifts: [shift('1', 20, 28)], busy: [busy('a', '1', 21, 23)] });
    expect(hours(freeTime(found, '1'))).toEqual([
      [20, 21],
      [23, 28],
    ]);
  });

  it('is none without a shift, if the tenant keeps shifts, and on call', () => {
    const found = schedule({ shifts: [shift('1', 8, 17), shift('2', 8, 17, 'onCall')] });
    expect(freeTime(found, '2')).toEqual([]);
    expect(freeTime(found, '3')).toEqual([]);
  });

  it('is the business hours if the tenant keeps no shifts, on days of 23 and 25 hours too', () => {
    for (const day of [SPRING, AUTUMN]) {
      const found = schedule({ days: [day] });
      expect(freeTime(found, '1')).toEqual([
        { start: instantAtWall(day, 420), end: instantAtWall(day, 1140) },
      ]);
    }
  });

  it('is none on a whole day off', () => {
    const found = schedule({ shifts: [shift('1', 8, 17), shift('1', 0, 24, 'timeOff')] });
    expect(freeTime(found, '1')).toEqual([]);
  });

  it('counts moves of the draft plan, and not the appointment that is scheduled', () => {
    const placement = (from: number, to: number, who: string[]) => ({
      after: { start: at(from), end: at(to), arrivalStart: null, arrivalEnd: null, technicianIds: who },
    });
    const unassigned = { ...busy('c', '', 0, 1), technicianIds: [] } as unknown as AppointmentCard;
    const held = { ...unassigned, id: 'd', state: 'hold' } as AppointmentCard;
    const overlays = {
      moves: new Map([
        ['a', placement(9, 10, [])],
        ['b', placement(14, 15, ['1'])],
        ['c', placement(15, 16, ['1'])],
        ['d', placement(11, 12, ['1'])],
      ]),
      cards: new Map([
        ['c', unassigned],
        ['d', held],
      ]),
    };
    const work = [busy('a', '1', 9, 10), busy('b', '2', 9, 10), busy('e', '1', 16, 17)];
    const found = schedule({ shifts: [shift('1', 8, 17)], busy: work }, overlays, ['e']);
    expect(hours(freeTime(found, '1'))).toEqual([
      [8, 14],
      [16, 17],
    ]);
  });
});

describe('suitability', () => {
  const none: Suitability = {
    ofUnit: false,
    inZone: false,
    zone: null,
    distance: null,
    sameZip: false,
    share: 0.5,
    planned: 1,
  };

  it('orders by unit, then zone, then distance or postal code, then load', () => {
    const ordered = [
      { ...none, ofUnit: true, share: 0.9 },
      { ...none, inZone: true },
      { ...none, distance: 1_000 },
      { ...none, distance: 20_000 },
      { ...none, sameZip: true, share: 0.9 },
      { ...none, share: 0.1 },
      none,
    ];
    expect([...ordered].reverse().sort(bySuitability)).toEqual(ordered);
  });

  it('knows the distance to other work of the day, and equal postal codes', () => {
    const near = { latitude: 30_270_000, longitude: -97_740_000 };
    const found = schedule({
      place: { zip: '78701', coordinates: near },
      busy: [
        {
          ...busy('a', '1', 9, 10, '78701'),
          place: { zip: '78701', coordinates: { latitude: 30_360_000, longitude: -97_740_000 } },
        },
        busy('b', '1', 33, 34, '78701'),
      ],
    });
    const one = suitabilityOn(found, technician('1'), TUESDAY, 'hvac');
    expect(one).toMatchObject({ ofUnit: true, inZone: false, sameZip: true });
    expect(one.distance).toBeCloseTo(distanceBetween(near, { latitude: 30_360_000, longitude: -97_740_000 }));
    expect(one.distance).toBeGreaterThan(9_900);
    expect(one.distance).toBeLessThan(10_100);
    expect(suitabilityOn(found, technician('2'), TUESDAY, null)).toMatchObject({
      ofUnit: false,
      distance: null,
    });
  });
});
