import { describe, expect, it } from 'vitest';
import type { AppointmentCard, TechnicianRow } from '../../ipc/bindings';
import { conflictsOf } from './conflicts';
import { lacking, requiredByType, type Skills } from './skills';

const required = requiredByType([{ jobTypeId: '201', skills: ['Gas furnace', 'Maintenance'] }]);

function skills(has: string[], jobTypeId: string | null = '201'): Skills {
  return {
    cardOf: () => ({ id: '1', jobTypeId }) as AppointmentCard,
    technicianOf: (id) => (id === '7' ? ({ id, skills: has } as TechnicianRow) : undefined),
    required,
  };
}

describe('lacking', () => {
  it('lists the missing skills, ignoring case', () => {
    expect(lacking(skills(['gas FURNACE']), '1', '7')).toEqual(['Maintenance']);
    expect(lacking(skills(['Gas furnace', 'Maintenance', 'Wells']), '1', '7')).toEqual([]);
    expect(lacking(skills([]), '1', '7')).toEqual(['Gas furnace', 'Maintenance']);
  });

  it('is empty for an unknown technician or job type', () => {
    expect(lacking(skills([]), '1', '8')).toEqual([]);
    expect(lacking(skills([], '999'), '1', '7')).toEqual([]);
    expect(lacking(skills([], null), '1', '7')).toEqual([]);
  });

  it('becomes a conflict of the placement', () => {
    const at = { start: 0, end: 1, arrivalStart: null, arrivalEnd: null, technicianIds: ['7', '8'] };
    const found = conflictsOf('1', at, {
      appointmentsOf: () => [],
      shiftsOf: () => [],
      lacks: (id, technicianId) => lacking(skills(['Maintenance']), id, technicianId),
    });
    expect(found).toEqual([{ kind: 'skills', technicianId: '7', skills: ['Gas furnace'] }]);
  });
});
