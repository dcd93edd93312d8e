import { describe, expect, it } from 'vitest';
import type { TechnicianRow } from '../../ipc/bindings';
import { conflictsOf } from './conflicts';
import { lacking, requiredByType, type Skills } from './skills';

const required = requiredByType([{ jobTypeId: '201', skills: ['Gas furnace', 'Maintenance'] }]);

function skills(has: string[]): Skills {
  return {
    technicianOf: (id) => (id === '7' ? ({ id, skills: has } as TechnicianRow) : undefined),
    required,
  };
}

describe('lacking', () => {
  it('lists the missing skills, ignoring case', () => {
    expect(lacking(skills(['gas FURNACE']), '201', '7')).toEqual(['Maintenance']);
    expect(lacking(skills(['Gas furnace', 'Maintenance', 'Wells']), '201', '7')).toEqual([]);
    expect(lacking(skills([]), '201', '7')).toEqual(['Gas furnace', 'Maintenance']);
  });

  it('is empty for an unknown technician or job type', () => {
    expect(lacking(skills([]), '201', '8')).toEqual([]);
    expect(lacking(skills([]), '999', '7')).toEqual([]);
  });

  it('becomes a conflict of the placement', () => {
    const at = { start: 0, end: 1, arrivalStart: null, arrivalEnd: null, technicianIds: ['7', '8'] };
    const found = (jobTypeId: string | null) =>
      conflictsOf(
        { id: '1', at, jobTypeId },
        {
          appointmentsOf: () => [],
          shiftsOf: () => [],
          lacks: (type, technicianId) => lacking(skills(['Maintenance']), type, technicianId),
        },
      );
    expect(found('201')).toEqual([{ kind: 'skills', technicianId: '7', skills: ['Gas furnace'] }]);
    expect(found(null)).toEqual([]);
  });
});
