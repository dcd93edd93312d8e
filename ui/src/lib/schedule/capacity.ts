/** The capacity of business units: how much of the shifts is booked. */
import type { AppointmentCard, TechnicianRow } from '../../ipc/bindings';
import { shareOf, takesTime, type Load } from './conflicts';
import type { Interval } from './intervals';

/** The capacity of a business unit on a day. */
export interface UnitCapacity extends Load {
  /** The unit; null for technicians without one. */
  id: string | null;
  name: string | null;
  /** The work of the unit that has no technician yet, in milliseconds. */
  unassigned: number;
}

/**
 * The capacity of each business unit that has shifts or work on a day, the fullest first. Work counts
 * for the unit of its technician, and without one for the unit of its job.
 */
export function capacityByUnit(
  technicians: readonly Pick<TechnicianRow, 'id' | 'businessUnitId' | 'businessUnit'>[],
  loadOn: (technicianId: string) => Load,
  unassigned: readonly AppointmentCard[],
  day: Interval,
): UnitCapacity[] {
  const units = new Map<string | null, UnitCapacity>();
  const unitOf = (id: string | null, name: string | null): UnitCapacity => {
    let unit = units.get(id);
    if (!unit) units.set(id, (unit = { id, name, planned: 0, available: 0, unassigned: 0 }));
    return unit;
  };
  for (const { id, businessUnitId, businessUnit } of technicians) {
    const { planned, available } = loadOn(id);
    if (planned === 0 && available === 0) continue;
    const unit = unitOf(businessUnitId, businessUnit);
    unit.planned += planned;
    unit.available += available;
  }
  for (const card of unassigned) {
    if (!takesTime(card) || card.technicianIds.length > 0) continue;
    const inside = Math.min(card.end, day.end) - Math.max(card.start, day.start);
    if (inside > 0) unitOf(card.businessUnitId, card.businessUnit).unassigned += inside;
  }
  return [...units.values()].sort(
    (a, b) =>
      (shareOf(b) ?? -1) - (shareOf(a) ?? -1) ||
      b.unassigned - a.unassigned ||
      (a.name ?? '').localeCompare(b.name ?? ''),
  );
}
