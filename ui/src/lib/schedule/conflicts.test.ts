import { describe, expect, it } from 'vitest';
import type { AppointmentCard, ShiftKind, ShiftSpan } from '../../ipc/bindings';
import {
  conflictsOf,
  listConflicts,
  loadOf,
  scheduleConflicts,
  utilization,
  type ScheduleContext,
} from './conflicts';
import { SPRING, TUESDAY } from './days.fixture';
import { instantAtWall } from './geometry';
import type { Placement } from './moves';

const HOUR = 3_600_000;

function card(
  id: string,
  from: number,
  to: number,
  state: AppointmentCard['state'] = 'scheduled',
): AppointmentCard {
  return { id, start: from * HOUR, end: to * HOUR, state } as AppointmentCard;
}

function shift(from: number, to: number, kind: ShiftKind = 'normal'): ShiftSpan {
  return { technicianId: '7', start: from * HOUR, end: to * HOUR, kind };
}

function plan(cards: AppointmentCard[], shifts: ShiftSpan[]): ScheduleContext {
  return { appointmentsOf: () => cards, shiftsOf: () => shifts };
}

function placement(from: number, to: number): Placement {
  return { start: from * HOUR, end: to * HOUR, arrivalStart: null, arrivalEnd: null, technicianIds: ['7'] };
}

const kinds = (id: string, at: Placement, context: ScheduleContext): string[] =>
  conflictsOf({ id, at }, context).map((one) => one.kind);

describe('conflicts of a placement', () => {
  it('include an overlap, but not with itself, a canceled appointment, or one that only touches', () => {
    const cards = [card('1', 9, 10), card('2', 10, 11), card('3', 9, 12, 'canceled')];
    expect(kinds('9', placement(9.5, 10), plan(cards, []))).toEqual(['overlap']);
    expect(kinds('1', placement(9.5, 10), plan(cards, []))).toEqual([]);
  });

  it('include time off and work outside the shift', () => {
    const shifts = [shift(8, 12), shift(12, 17), shift(14, 15, 'timeOff')];
    expect(kinds('9', placement(11, 13), plan([], shifts))).toEqual([]);
    expect(kinds('9', placement(14.5, 16), plan([], shifts))).toEqual(['timeOff']);
    expect(kinds('9', placement(16, 18), plan([], shifts))).toEqual(['outsideShift']);
    expect(kinds('9', placement(3, 4), plan([], []))).toEqual([]);
  });

  it('include a start outside the arrival window', () => {
    const at = { ...placement(9, 10), arrivalStart: 10 * HOUR, arrivalEnd: 12 * HOUR };
    expect(kinds('9', at, plan([], []))).toEqual(['outsideWindow']);
  });
});

describe('conflicts of appointments that move together', () => {
  it('are checked against the new placements of the others, not the old ones', () => {
    const cards = [card('1', 9, 10), card('2', 10, 11), card('3', 12, 13)];
    const shifted = scheduleConflicts(
      [
        { id: '1', at: placement(10, 11) },
        { id: '2', at: placement(11, 12) },
      ],
      plan(cards, []),
    );
    expect([...shifted.values()].flat()).toEqual([]);
    const piled = scheduleConflicts(
      [
        { id: '1', at: placement(12, 13) },
        { id: '2', at: placement(12.5, 13) },
      ],
      plan(cards, []),
    );
    expect(piled.get('1')?.map((one) => one.appointmentId)).toEqual(['3', '2']);
    expect(piled.get('2')?.map((one) => one.appointmentId)).toEqual(['3', '1']);
  });
});

describe('the list of conflicts', () => {
  it('has two appointments that overlap once', () => {
    const cards = [card('1', 9, 10), card('2', 9, 10)];
    const found = ['1', '2'].map(
      (id) => [id, conflictsOf({ id, at: placement(9, 10) }, plan(cards, []))] as const,
    );
    expect(listConflicts(found)).toEqual([
      { kind: 'overlap', technicianId: '7', appointmentId: '2', of: '1' },
    ]);
  });
});

describe('the business-hours conflict', () => {
  const business = { days: [TUESDAY, SPRING], from: 7 * 60, to: 19 * 60 };
  const context = { ...plan([], []), business };
  const nobody = (from: number, to: number) => ({
    ...placement(0, 0),
    start: from,
    end: to,
    technicianIds: [],
  });

  it('is reported for work that starts before or ends after the hours, by the wall clock', () => {
    for (const day of [TUESDAY, SPRING]) {
      const wall = (from: number, to: number) => nobody(instantAtWall(day, from), instantAtWall(day, to));
      expect(kinds('9', wall(7 * 60, 19 * 60), context)).toEqual([]);
      expect(kinds('9', wall(7 * 60 - 5, 9 * 60), context)).toEqual(['outsideHours']);
      expect(kinds('9', wall(18 * 60, 19 * 60 + 5), context)).toEqual(['outsideHours']);
    }
  });

  it('is not reported on a day that is not loaded; an end before the start is', () => {
    expect(kinds('9', nobody(1, 2), context)).toEqual([]);
    expect(kinds('9', nobody(2, 1), plan([], []))).toEqual(['endsBeforeStart']);
  });
});

describe('utilization', () => {
  it('is the planned share of the shift without time off, within the given time', () => {
    const shifts = [shift(8, 16), shift(12, 14, 'timeOff')];
    expect(utilization([card('1', 7, 11)], shifts, 0, 24 * HOUR)).toBeCloseTo(4 / 6);
    expect(utilization([card('1', 7, 11)], shifts, 8 * HOUR, 24 * HOUR)).toBeCloseTo(3 / 6);
    expect(utilization([card('1', 7, 11, 'canceled')], shifts, 0, 24 * HOUR)).toBe(0);
    expect(utilization([card('1', 7, 11)], [], 0, 24 * HOUR)).toBeNull();
  });
});

describe('available time', () => {
  const shift = (kind: ShiftSpan['kind'], from: number, to: number): ShiftSpan => ({
    technicianId: '1',
    start: from * HOUR,
    end: to * HOUR,
    kind,
  });
  const available = (...shifts: ShiftSpan[]): number => loadOf([], shifts, 0, 24 * HOUR).available / HOUR;

  it('counts normal shifts and not on-call shifts', () => {
    expect(available(shift('normal', 8, 16), shift('onCall', 16, 24))).toBe(8);
    expect(available(shift('onCall', 0, 24))).toBe(0);
  });

  it('excludes time off within a shift, once', () => {
    expect(available(shift('normal', 8, 16), shift('timeOff', 14, 20))).toBe(6);
    expect(available(shift('normal', 8, 16), shift('timeOff', 18, 20))).toBe(8);
    expect(available(shift('normal', 8, 16), shift('timeOff', 9, 11), shift('timeOff', 10, 12))).toBe(5);
  });

  it('counts overlapping shifts once', () => {
    expect(available(shift('normal', 8, 16), shift('normal', 12, 18), shift('normal', 8, 16))).toBe(10);
  });
});

describe('an appointment with an unknown end', () => {
  const placement = (from: number, to: number) => ({
    start: from * HOUR,
    end: to * HOUR,
    arrivalStart: null,
    arrivalEnd: null,
    technicianIds: ['1'],
  });
  const other = (from: number, to: number, endKnown: boolean) =>
    ({ id: 'other', ...placement(from, to), state: 'scheduled', endKnown }) as unknown as AppointmentCard;
  const kinds = (card: AppointmentCard, at: ReturnType<typeof placement>, endKnown = true) =>
    conflictsOf({ id: 'one', at, endKnown }, { appointmentsOf: () => [card], shiftsOf: () => [] }).map(
      (one) => one.kind,
    );

  it('may overlap, unless its start overlaps', () => {
    expect(kinds(other(8, 10, true), placement(9, 11))).toEqual(['overlap']);
    expect(kinds(other(8, 10, false), placement(9, 11))).toEqual(['mayOverlap']);
    expect(kinds(other(9, 10, false), placement(8, 11))).toEqual(['overlap']);
    expect(kinds(other(10, 12, true), placement(9, 11), false)).toEqual(['mayOverlap']);
    expect(kinds(other(11, 12, true), placement(9, 11), false)).toEqual([]);
  });
});
