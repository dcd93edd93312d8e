/** Ranks the technicians for work at a given time. */
import type { TechnicianRow } from '../../ipc/bindings';
import { bySuitability, freeTime, suitabilityOn, type Schedule, type Suitability } from './availability';
import { scheduleConflicts, type Planned, type ScheduleConflict } from './conflicts';
import { dayAt } from './geometry';
import { overlaps, type Interval } from './intervals';

/** A reason against a technician. */
export type Objection = ScheduleConflict | { kind: 'noShift' };

/** A technician in the order of the list. */
export interface RankedTechnician extends Suitability {
  technician: TechnicianRow;
  /** The reasons against the technician. Without any, the technician is free and qualified. */
  objections: readonly Objection[];
  /** The free time around the work; null if it is not free, or if there are several appointments. */
  free: Interval | null;
}

const OF_TECHNICIAN: ReadonlySet<ScheduleConflict['kind']> = new Set([
  'overlap',
  'mayOverlap',
  'timeOff',
  'outsideShift',
  'skills',
]);

function objectionsTo(schedule: Schedule, id: string, planned: readonly Planned[]): Objection[] {
  const moves = planned.map((one) => ({ ...one, at: { ...one.at, technicianIds: [id] } }));
  const found = scheduleConflicts(moves, {
    appointmentsOf: schedule.busyOf,
    shiftsOf: schedule.shiftsOf,
    lacks: schedule.lacks,
  });
  const own: Objection[] = [...found.values()].flat().filter((one) => OF_TECHNICIAN.has(one.kind));
  const isOff =
    schedule.keepsShifts &&
    !schedule
      .shiftsOf(id)
      .some((shift) => shift.kind !== 'timeOff' && planned.some(({ at }) => overlaps(shift, at)));
  const isKnown = own.some((one) => one.kind === 'outsideShift' || one.kind === 'timeOff');
  if (isOff && !isKnown) own.push({ kind: 'noShift' });
  return own;
}

/** How little speaks against a technician: overlaps weigh more than a missing shift. */
function weightOf(objections: readonly Objection[]): number {
  const weights = { mayOverlap: 1, outsideShift: 2, noShift: 3, skills: 4, overlap: 5, timeOff: 6 };
  return objections.reduce(
    (sum, { kind }) => sum + (kind in weights ? weights[kind as keyof typeof weights] : 0),
    0,
  );
}

/**
 * The technicians for planned appointments, best first: those without objections, and then the
 * others. `planned` has no technicians of its own.
 */
export function rankTechnicians(
  schedule: Schedule,
  planned: readonly Planned[],
  businessUnitId: string | null,
): RankedTechnician[] {
  const [first] = planned;
  const day = first && (dayAt(schedule.days, first.at.start) ?? schedule.days[0]);
  if (!first || !day) return [];
  return schedule.technicians
    .map((technician): RankedTechnician => {
      const objections = objectionsTo(schedule, technician.id, planned);
      const around =
        planned.length === 1
          ? freeTime(schedule, technician.id).find(
              (one) => one.start <= first.at.start && one.end >= first.at.end,
            )
          : undefined;
      return {
        ...suitabilityOn(schedule, technician, day, businessUnitId),
        technician,
        objections,
        free: objections.length === 0 ? (around ?? null) : null,
      };
    })
    .sort(
      (a, b) =>
        weightOf(a.objections) - weightOf(b.objections) ||
        bySuitability(a, b) ||
        a.technician.name.localeCompare(b.technician.name),
    );
}
