import { describe, expect, it } from 'vitest';
import type { AppointmentCard } from '../../ipc/bindings';
import { groupRows, mergeCards, rowsByTechnician, rowsByUnit, withOverlays } from './merge';

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

describe('a new answer', () => {
  it('keeps what is the same, takes what changed, and drops what is gone', () => {
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

  it('hold a card once per technician, in order of time, and one row for nobody', () => {
    const rows = groupRows(cards, rowsByTechnician, new Map());
    const names = [...rows].map(([row, list]) => [row, list.map((one) => one.id)]);
    expect(Object.fromEntries(names)).toEqual({ '7': ['both', 'late'], '8': ['both'], '': ['nobody'] });
    expect([...groupRows(cards, rowsByUnit, new Map()).keys()]).toEqual(['']);
  });

  it('stay the same arrays where nothing changed, so that a move redraws two rows', () => {
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
});
