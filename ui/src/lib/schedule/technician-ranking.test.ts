import { describe, expect, it } from 'vitest';
import type { Planned } from './conflicts';
import { at, busy, schedule, shift, technician } from './schedule.fixture';
import { rankTechnicians } from './technician-ranking';

function planned(from: number, to: number, id = 'new'): Planned {
  const place = { start: at(from), end: at(to), arrivalStart: null, arrivalEnd: null, technicianIds: [] };
  return { id, at: place, jobTypeId: 'repair' };
}

const everyone = ['free', 'busy', 'plumber', 'off', 'away', 'unskilled', 'late', 'full'];
const page = {
  technicians: everyone.map((id) =>
    technician(id, {
      ...(id === 'plumber' ? { businessUnitId: 'plumbing' } : {}),
      skills: id === 'unskilled' ? [] : ['Gas'],
    }),
  ),
  requiredSkills: [{ jobTypeId: 'repair', skills: ['Gas'] }],
  shifts: everyone
    .filter((id) => id !== 'away')
    .map((id) => (id === 'late' ? shift(id, 12, 20) : shift(id, 8, 17)))
    .concat(shift('off', 8, 12, 'timeOff')),
  busy: [busy('a', 'busy', 9, 11), busy('b', 'full', 12, 17), busy('c', 'free', 15, 16)],
};

describe('the ranking of technicians', () => {
  const ranked = rankTechnicians(schedule(page), [planned(9, 11)], 'hvac');
  const reasons = Object.fromEntries(
    ranked.map((one) => [one.technician.id, one.objections.map(({ kind }) => kind).join()]),
  );

  it('puts those first who are free and qualified: unit first, then the least load', () => {
    expect(ranked.map((one) => one.technician.id).slice(0, 3)).toEqual(['free', 'full', 'plumber']);
  });

  it('gives the reason against each of the others', () => {
    expect(reasons).toEqual({
      free: '',
      full: '',
      plumber: '',
      late: 'outsideShift',
      away: 'noShift',
      unskilled: 'skills',
      busy: 'overlap',
      off: 'timeOff',
    });
  });

  it('has the free time around the work', () => {
    expect(ranked[0]?.free).toEqual({ start: at(8), end: at(15) });
    expect(ranked.find((one) => one.technician.id === 'busy')?.free).toBeNull();
  });

  it('does not count the appointment that is rescheduled', () => {
    const again = rankTechnicians(schedule(page, undefined, ['a']), [planned(9, 11, 'a')], 'hvac');
    expect(again.find((one) => one.technician.id === 'busy')?.objections).toEqual([]);
  });

  it('checks all of several appointments', () => {
    const both = rankTechnicians(schedule(page), [planned(8, 9, 'x'), planned(15, 16, 'y')], 'hvac');
    const of = (id: string) => both.find((one) => one.technician.id === id);
    expect(of('free')?.objections.map(({ kind }) => kind)).toEqual(['overlap']);
    expect(of('busy')?.objections).toEqual([]);
    expect(of('busy')?.free).toBeNull();
  });

  it('has no objection without shifts if the tenant keeps none', () => {
    const found = rankTechnicians(schedule({ technicians: [technician('1')] }), [planned(9, 11)], null);
    expect(found[0]?.objections).toEqual([]);
    expect(found[0]?.free).toEqual({ start: at(7), end: at(19) });
  });

  it('is empty without technicians or without a time', () => {
    expect(rankTechnicians(schedule({}), [planned(9, 11)], null)).toEqual([]);
    expect(rankTechnicians(schedule(page), [], null)).toEqual([]);
  });
});
