import { describe, expect, it, vi } from 'vitest';
import type { AppointmentCard } from '../../ipc/bindings';
import { isAhead, StandingConflicts } from './standing-conflicts';

const HOUR = 3_600_000;

function card(id: string, from: number, to: number, technicianId = '7'): AppointmentCard {
  return {
    id,
    start: from * HOUR,
    end: to * HOUR,
    arrivalStart: null,
    arrivalEnd: null,
    technicianIds: [technicianId],
    state: 'scheduled',
    endKnown: true,
    jobTypeId: null,
  } as unknown as AppointmentCard;
}

describe('the standing conflicts', () => {
  it('are those of every appointment, and end when one of two moves away', () => {
    const [first, second, moved] = [card('1', 9, 11), card('2', 10, 12), card('2', 11, 13)];
    const standing = new StandingConflicts();
    const check = (row: AppointmentCard[]) =>
      standing.of(row, { appointmentsOf: () => row, shiftsOf: () => [] }, []);
    expect([...check([first, second]).keys()]).toEqual(['1', '2']);
    expect(check([first, moved]).size).toBe(0);
  });

  it('are checked again only in rows that changed', () => {
    const rows = new Map([
      ['7', [card('1', 9, 10)]],
      ['8', [card('2', 9, 10, '8')]],
    ]);
    const standing = new StandingConflicts();
    const shiftsOf = vi.fn(() => []);
    const check = (basis: unknown) =>
      standing.of([...rows.values()].flat(), { appointmentsOf: (id) => rows.get(id) ?? [], shiftsOf }, [
        basis,
      ]);
    check(1);
    shiftsOf.mockClear();
    check(1);
    expect(shiftsOf.mock.calls).toEqual([]);
    rows.set('8', [card('2', 10, 11, '8')]);
    check(1);
    expect(shiftsOf.mock.calls).toEqual([['8']]);
    check(2);
    expect(shiftsOf.mock.calls).toEqual([['8'], ['7'], ['8']]);
  });
});

describe('an appointment ahead', () => {
  it('is neither over, nor done, nor off the schedule', () => {
    expect(isAhead(card('1', 9, 10), 9.5 * HOUR)).toBe(true);
    expect(isAhead(card('1', 9, 10), 10 * HOUR)).toBe(false);
    for (const state of ['done', 'hold', 'canceled'] as const) {
      expect(isAhead({ ...card('1', 9, 10), state }, 0)).toBe(false);
    }
  });
});
