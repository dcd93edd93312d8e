import { describe, expect, it } from 'vitest';
import type { AppointmentCard } from '../../ipc/bindings';
import { capacityByUnit } from './capacity';

const HOUR = 3_600_000;
const DAY = { start: 0, end: 24 * HOUR };
const loads: Record<string, { planned: number; available: number }> = {
  a: { planned: 4 * HOUR, available: 8 * HOUR },
  b: { planned: 2 * HOUR, available: 8 * HOUR },
  c: { planned: 9 * HOUR, available: 8 * HOUR },
  off: { planned: 0, available: 0 },
};
const technicians = [
  { id: 'a', businessUnitId: 'hvac', businessUnit: 'HVAC' },
  { id: 'b', businessUnitId: 'hvac', businessUnit: 'HVAC' },
  { id: 'c', businessUnitId: null, businessUnit: null },
  { id: 'off', businessUnitId: 'drains', businessUnit: 'Drains' },
];

function unassigned(from: number, to: number, changes: Partial<AppointmentCard> = {}): AppointmentCard {
  return {
    start: from * HOUR,
    end: to * HOUR,
    state: 'scheduled',
    technicianIds: [],
    businessUnitId: 'hvac',
    businessUnit: 'HVAC',
    ...changes,
  } as AppointmentCard;
}

describe('the capacity of business units', () => {
  it('sums the technicians of each unit, the fullest first, without units that have none that day', () => {
    const found = capacityByUnit(technicians, (id) => loads[id] ?? { planned: 0, available: 0 }, [], DAY);
    expect(found).toEqual([
      { id: null, name: null, planned: 9 * HOUR, available: 8 * HOUR, unassigned: 0 },
      { id: 'hvac', name: 'HVAC', planned: 6 * HOUR, available: 16 * HOUR, unassigned: 0 },
    ]);
  });

  it('counts unassigned work for the unit of its job, and only the part on the day', () => {
    const cards = [
      unassigned(9, 11),
      unassigned(23, 25),
      unassigned(9, 10, { state: 'hold' }),
      unassigned(9, 10, { state: 'canceled' }),
      unassigned(9, 10, { technicianIds: ['a'] }),
      unassigned(30, 31, { businessUnitId: 'drains', businessUnit: 'Drains' }),
    ];
    const found = capacityByUnit([], () => ({ planned: 0, available: 0 }), cards, DAY);
    expect(found).toEqual([{ id: 'hvac', name: 'HVAC', planned: 0, available: 0, unassigned: 3 * HOUR }]);
  });
});
