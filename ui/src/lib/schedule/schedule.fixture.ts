/** Schedules for tests. Times are hours of `TUESDAY` or of another day. */
import type { Availability, BusyTime, ShiftKind, ShiftSpan, TechnicianRow } from '../../ipc/bindings';
import { scheduleOf, type Overlays, type Schedule } from './availability';
import { TUESDAY } from './days.fixture';

const HOUR = 3_600_000;

/** No moves that the mirror does not have. */
export const NO_MOVES: Overlays = { moves: new Map(), cards: new Map() };

/** The instant so many hours after the start of Tuesday. */
export function at(hour: number): number {
  return TUESDAY.start + hour * HOUR;
}

/** A technician of a business unit. */
export function technician(id: string, changes: Partial<TechnicianRow> = {}): TechnicianRow {
  return {
    id,
    name: `Technician ${id}`,
    businessUnitId: 'hvac',
    businessUnit: 'HVAC',
    team: null,
    skills: [],
    zones: [],
    ...changes,
  };
}

/** A shift on Tuesday. */
export function shift(technicianId: string, from: number, to: number, kind: ShiftKind = 'normal'): ShiftSpan {
  return { technicianId, start: at(from), end: at(to), kind };
}

/** Work on Tuesday. */
export function busy(id: string, who: string, from: number, to: number, zip: string | null = null): BusyTime {
  return {
    id,
    start: at(from),
    end: at(to),
    endKnown: true,
    state: 'scheduled',
    technicianIds: [who],
    name: `Customer ${id}`,
    place: { zip, coordinates: null },
  };
}

/** A response for Tuesday. */
export function availability(changes: Partial<Availability>): Availability {
  return {
    days: [TUESDAY],
    technicians: [],
    techniciansReadable: true,
    shifts: [],
    requiredSkills: [],
    busy: [],
    place: { zip: null, coordinates: null },
    zone: null,
    zoneTechnicianIds: [],
    ...changes,
  };
}

/** The schedule of a response. Business hours are 7 AM to 7 PM. */
export function schedule(
  changes: Partial<Availability>,
  overlays: Overlays = NO_MOVES,
  excluded: readonly string[] = [],
): Schedule {
  return scheduleOf(availability(changes), overlays, new Set(excluded), { from: 420, to: 1140 });
}
