/** Which rows the board has. */
import type { AppointmentCard, CalendarPage, TechnicianRow } from '../../ipc/bindings';
import { UNASSIGNED } from './moves';

/** A row of the board. */
export interface BoardRowHead {
  /** The technician, the business unit, or nobody. */
  id: string;
  name: string;
  detail: string | null;
  /** Absent for nobody and for units. */
  technician: TechnicianRow | null;
}

/** What hides rows. */
export interface RowFilters {
  businessUnitIds: ReadonlySet<string>;
  technicianIds: ReadonlySet<string>;
}

function technicianRows(page: CalendarPage, filters: RowFilters): BoardRowHead[] {
  const units = filters.businessUnitIds;
  return page.technicians
    .filter((one) => filters.technicianIds.size === 0 || filters.technicianIds.has(one.id))
    .filter((one) => units.size === 0 || units.has(one.businessUnitId ?? ''))
    .map((one) => ({ id: one.id, name: one.name, detail: one.businessUnit ?? one.team, technician: one }));
}

function unitRows(
  rows: ReadonlyMap<string, readonly AppointmentCard[]>,
  filters: RowFilters,
): BoardRowHead[] {
  return [...rows]
    .filter(([id]) => id !== UNASSIGNED)
    .filter(([id]) => filters.businessUnitIds.size === 0 || filters.businessUnitIds.has(id))
    .map(([id, cards]) => ({
      id,
      name: cards[0]?.businessUnit ?? `Business unit ${id}`,
      detail: null,
      technician: null,
    }))
    .sort((a, b) => a.name.localeCompare(b.name));
}

/** Nobody's row first, then technicians as the mirror orders them; units where those cannot be read. */
export function boardRows(
  page: CalendarPage,
  rows: ReadonlyMap<string, readonly AppointmentCard[]>,
  filters: RowFilters,
): BoardRowHead[] {
  const nobody = { id: UNASSIGNED, detail: null, technician: null };
  if (!page.techniciansReadable) {
    const others = unitRows(rows, filters);
    return rows.has(UNASSIGNED) ? [{ ...nobody, name: 'No business unit' }, ...others] : others;
  }
  return [{ ...nobody, name: 'Unassigned' }, ...technicianRows(page, filters)];
}
