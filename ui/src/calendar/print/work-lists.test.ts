import { describe, expect, it } from 'vitest';
import type { AppointmentCard } from '../../ipc/bindings';
import { TUESDAY } from '../../lib/schedule/days.fixture';
import { MINUTE } from '../../lib/schedule/geometry';
import { rowsByTechnician } from '../../lib/schedule/merge';
import { workLists } from './work-lists';

function at(id: string, minute: number, technicianIds: string[]): AppointmentCard {
  const start = TUESDAY.start + minute * MINUTE;
  return { id, start, end: start + 60 * MINUTE, technicianIds } as AppointmentCard;
}

describe('workLists', () => {
  it('list the appointments of each technician by start, and shared ones for both', () => {
    const heads = ['', '7', '8', '9'].map((id) => ({ id, name: `name ${id}`, detail: null }));
    const cards = [at('late', 900, ['7']), at('both', 600, ['7', '8']), at('open', 500, [])];
    const lists = workLists(heads, [TUESDAY], cards, rowsByTechnician);
    expect(lists.map((list) => [list.id, list.count, list.days[0]?.cards.map((card) => card.id)])).toEqual([
      ['', 1, ['open']],
      ['7', 2, ['both', 'late']],
      ['8', 1, ['both']],
    ]);
  });

  it('leave out appointments on other days', () => {
    const heads = [{ id: '7', name: 'A', detail: null }];
    expect(workLists(heads, [TUESDAY], [at('far', 5000, ['7'])], rowsByTechnician)).toEqual([]);
  });
});
