import { describe, expect, it } from 'vitest';
import type { AppointmentCard } from '../../ipc/bindings';
import * as fc from 'fast-check';
import {
  groupRows,
  keepingSame,
  mergeCards,
  rowsByTechnician,
  rowsByUnit,
  rowsWithOverlays,
  withOverlays,
} from './merge';

function card(id: string, start: number, technicianIds: string[]): AppointmentCard {
  return {
    id,
    start,
    end: start + 10,
    arrivalStart: null,
    arrivalEnd: null,
    technicianIds,
    businessUnitId: null,
    pending: null,
  } as unknown as AppointmentCard;
}

const copy = (one: AppointmentCard): AppointmentCard => ({ ...one, technicianIds: [...one.technicianIds] });

describe('mergeCards', () => {
  it('keeps equal objects, takes changed ones, and drops removed ones', () => {
    const [a, b, c] = [card('a', 1, ['7']), card('b', 2, []), card('c', 3, [])];
    const before = mergeCards(new Map(), [a, b, c]);
    const after = mergeCards(before, [copy(a), { ...copy(b), technicianIds: ['8'] }]);
    expect(after.get('a')).toBe(a);
    expect(after.get('b')?.technicianIds).toEqual(['8']);
    expect(after.has('c')).toBe(false);
  });
});

describe('rows', () => {
  const cards = [card('late', 5, ['7']), card('both', 3, ['7', '8']), card('nobody', 1, [])];

  it('hold a card once per technician, by start, with a row for unassigned ones', () => {
    const rows = groupRows(cards, rowsByTechnician, new Map());
    const names = [...rows].map(([row, list]) => [row, list.map((one) => one.id)]);
    expect(Object.fromEntries(names)).toEqual({ '7': ['both', 'late'], '8': ['both'], '': ['nobody'] });
    expect([...groupRows(cards, rowsByUnit, new Map()).keys()]).toEqual(['']);
  });

  it('stay the same arrays if nothing changed, so that a move redraws two rows', () => {
    const shown = new Map(cards.map((one) => [one.id, one]));
    const before = groupRows(shown.values(), rowsByTechnician, new Map());
    const placement = { start: 5, end: 15, arrivalStart: null, arrivalEnd: null, technicianIds: [] };
    const moved = withOverlays(shown, new Map([['late', { placement }]]));
    const after = groupRows(moved.values(), rowsByTechnician, before);
    expect(after.get('8')).toBe(before.get('8'));
    expect(after.get('7')).not.toBe(before.get('7'));
    expect(after.get('')?.map((one) => one.id)).toEqual(['nobody', 'late']);
    expect(withOverlays(shown, new Map())).toBe(shown);
  });

  it('with overlays equal a new grouping, and other rows stay the same arrays', () => {
    const people = fc.subarray(['1', '2', '3', '4', '5']);
    const drawn = fc.array(fc.tuple(fc.nat({ max: 50 }), people), { maxLength: 12 });
    const moves = fc.array(fc.tuple(fc.nat({ max: 11 }), fc.nat({ max: 50 }), people), { maxLength: 4 });
    fc.assert(
      fc.property(drawn, moves, (list, moved) => {
        const base = new Map(
          list.map(([start, ids], index) => [String(index), card(String(index), start, ids)]),
        );
        const overlays = new Map(
          moved.map(([index, start, technicianIds]) => {
            const placement = { start, end: start + 10, arrivalStart: null, arrivalEnd: null, technicianIds };
            return [String(index), { placement }] as const;
          }),
        );
        const shown = withOverlays(base, overlays);
        const before = groupRows(base.values(), rowsByTechnician, new Map());
        const after = rowsWithOverlays(before, base, shown, overlays.keys(), rowsByTechnician, new Map());
        const again = groupRows(shown.values(), rowsByTechnician, new Map());
        expect(Object.fromEntries(after)).toEqual(Object.fromEntries(again));
        const affected = new Set(
          [...overlays.keys()].flatMap((id) => {
            const [before, after] = [base.get(id), shown.get(id)];
            return before && after ? [...rowsByTechnician(before), ...rowsByTechnician(after)] : [];
          }),
        );
        for (const [row, cards] of before) if (!affected.has(row)) expect(after.get(row)).toBe(cards);
      }),
    );
  });

  it('keepingSame returns the old object if both are equal', () => {
    const before = [{ id: '1', name: 'Ana' }];
    expect(keepingSame(before, [{ id: '1', name: 'Ana' }])).toBe(before);
    expect(keepingSame(before, [{ id: '1', name: 'Bo' }])).not.toBe(before);
    expect(keepingSame(undefined, before)).toBe(before);
  });
});
