import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AUTUMN, SPRING, TUESDAY, anyDay } from './days.fixture';
import { MINUTE, instantAtWall, wallMinute } from './geometry';
import {
  asksAboutWindow,
  keepingWindow,
  moveCommand,
  movedTo,
  movedToDay,
  reassigned,
  resizedTo,
  type Placement,
} from './moves';

function placement(start: number, minutes: number, technicianIds: string[] = ['7']): Placement {
  return {
    start,
    end: start + minutes * MINUTE,
    arrivalStart: start,
    arrivalEnd: start + 120 * MINUTE,
    technicianIds,
  };
}

describe('movedTo', () => {
  it('keeps the duration and the arrival window across clock changes', () => {
    fc.assert(
      fc.property(
        anyDay,
        fc.integer({ min: 0, max: 1300 }),
        fc.integer({ min: 0, max: 1300 }),
        fc.integer({ min: 5, max: 600 }),
        (day, from, to, minutes) => {
          const before = placement(instantAtWall(day, from), minutes);
          const after = movedTo(before, instantAtWall(day, to));
          expect(after.end - after.start).toBe(minutes * MINUTE);
          expect((after.arrivalEnd ?? 0) - (after.arrivalStart ?? 0)).toBe(120 * MINUTE);
          expect((after.arrivalStart ?? 0) - after.start).toBe(0);
        },
      ),
    );
  });

  it('and movedToDay keep the time of day and the duration on another date', () => {
    const before = placement(instantAtWall(TUESDAY, 9 * 60 + 15), 90);
    for (const day of [AUTUMN, SPRING]) {
      const after = movedToDay(before, TUESDAY, day);
      expect(wallMinute(day, after.start)).toBe(9 * 60 + 15);
      expect(after.end - after.start).toBe(90 * MINUTE);
    }
  });

  it('and back restores the placement', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer(), (from, to) => {
        const before = placement(from, 60);
        expect(movedTo(movedTo(before, to), from)).toEqual(before);
      }),
    );
  });

  it('and keepingWindow keep the promised arrival window', () => {
    const before = placement(TUESDAY.start, 60);
    const after = keepingWindow(movedTo(before, TUESDAY.start + 30 * MINUTE), before);
    expect(after.arrivalStart).toBe(before.arrivalStart);
    expect(after.start).toBe(TUESDAY.start + 30 * MINUTE);
  });
});

describe('resizedTo', () => {
  it('never ends before the start', () => {
    const before = placement(TUESDAY.start, 60);
    expect(resizedTo(before, TUESDAY.start - 60 * MINUTE).end).toBe(TUESDAY.start + 5 * MINUTE);
    expect(resizedTo(before, TUESDAY.start + 90 * MINUTE).end).toBe(TUESDAY.start + 90 * MINUTE);
  });
});

describe('reassigned', () => {
  it('replaces the technician of the row and keeps the others', () => {
    expect(reassigned(['7', '8'], '7', '9')).toEqual(['9', '8']);
    expect(reassigned(['8', '7'], '7', '9')).toEqual(['8', '9']);
    expect(reassigned([], '', '9')).toEqual(['9']);
    expect(reassigned(['7'], '7', '')).toEqual([]);
    expect(reassigned(['7', '8'], '7', '8')).toEqual(['8']);
    expect(reassigned(['7', '8'], '7', '7')).toEqual(['7', '8']);
  });

  it('never names one technician twice', () => {
    const id = fc.constantFrom('', '1', '2', '3');
    fc.assert(
      fc.property(fc.uniqueArray(fc.constantFrom('1', '2', '3')), id, id, (ids, from, to) => {
        const after = reassigned(ids, from, to);
        expect(new Set(after).size).toBe(after.length);
        expect(after).not.toContain('');
      }),
    );
  });
});

describe('moveCommand', () => {
  it('names technicians only if they change', () => {
    const before = placement(TUESDAY.start, 60);
    const later = movedTo(before, TUESDAY.start + 15 * MINUTE);
    expect(moveCommand('5', before, later).technicianIds).toBeNull();
    const other = { ...later, technicianIds: ['9'] };
    expect(moveCommand('5', before, other).technicianIds).toEqual(['9']);
    expect(moveCommand('5', before, { ...later, technicianIds: [] }).technicianIds).toEqual([]);
  });

  it('holds the placement before the move', () => {
    const before = placement(TUESDAY.start, 60);
    const later = { ...movedTo(before, TUESDAY.start + 15 * MINUTE), technicianIds: ['9'] };
    expect(moveCommand('5', before, later).seen).toEqual(before);
  });
});

describe('the question about an arrival window', () => {
  const before = { ...placement(TUESDAY.start, 60), confirmed: false };
  const confirmed = { ...before, confirmed: true };
  const later = movedTo(before, TUESDAY.start + 15 * MINUTE);

  it('is asked by default only if the customer has confirmed the window', () => {
    expect(asksAboutWindow(before, later, 'moveAlong')).toBe(false);
    expect(asksAboutWindow(confirmed, later, 'moveAlong')).toBe(true);
    expect(asksAboutWindow(before, later, 'ask')).toBe(true);
  });

  it('is asked if either end changes, and not if the window stays or there is none', () => {
    const longer = { ...before, arrivalEnd: (before.arrivalEnd ?? 0) + MINUTE };
    expect(asksAboutWindow(confirmed, longer, 'moveAlong')).toBe(true);
    expect(asksAboutWindow(confirmed, keepingWindow(later, before), 'ask')).toBe(false);
    const open = { ...confirmed, arrivalStart: null, arrivalEnd: null };
    expect(asksAboutWindow(open, later, 'ask')).toBe(false);
  });
});
