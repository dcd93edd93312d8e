/** Compares the skills that a job needs with those of a technician. */
import type { AppointmentCard, RequiredSkills, TechnicianRow } from '../../ipc/bindings';

/** Looks up skills. */
export interface Skills {
  cardOf: (appointmentId: string) => AppointmentCard | undefined;
  technicianOf: (technicianId: string) => TechnicianRow | undefined;
  /** The skills that each job type needs. */
  required: ReadonlyMap<string, readonly string[]>;
}

const folded = (name: string): string => name.toLocaleLowerCase('en');

/** The skills that each job type needs, by its id. */
export function requiredByType(required: readonly RequiredSkills[]): ReadonlyMap<string, readonly string[]> {
  return new Map(required.map((one) => [one.jobTypeId, one.skills] as const));
}

/**
 * The skills that an appointment needs and a technician lacks. None if the technician or the job type
 * is not loaded.
 */
export function lacking(
  { cardOf, technicianOf, required }: Skills,
  appointmentId: string,
  technicianId: string,
): readonly string[] {
  const type = cardOf(appointmentId)?.jobTypeId;
  const needed = type == null ? undefined : required.get(type);
  const technician = technicianOf(technicianId);
  if (!needed || !technician) return [];
  const has = new Set(technician.skills.map(folded));
  return needed.filter((name) => !has.has(folded(name)));
}
