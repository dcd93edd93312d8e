/** What a job asks for, held against what a technician is able to do. */
import type { AppointmentCard, RequiredSkills, TechnicianRow } from '../../ipc/bindings';

/** Where skills are looked up. */
export interface Skills {
  cardOf: (appointmentId: string) => AppointmentCard | undefined;
  technicianOf: (technicianId: string) => TechnicianRow | undefined;
  /** What each type of job asks for. */
  required: ReadonlyMap<string, readonly string[]>;
}

const folded = (name: string): string => name.toLocaleLowerCase('en');

/** What each type of job asks for, by type. */
export function requiredByType(required: readonly RequiredSkills[]): ReadonlyMap<string, readonly string[]> {
  return new Map(required.map((one) => [one.jobTypeId, one.skills] as const));
}

/**
 * The skills that an appointment asks for and a technician does not have. Nothing is said of who is not
 * known: an unknown technician is not an unable one.
 */
export function lacking(
  { cardOf, technicianOf, required }: Skills,
  appointmentId: string,
  technicianId: string,
): readonly string[] {
  const type = cardOf(appointmentId)?.jobTypeId;
  const asked = type == null ? undefined : required.get(type);
  const technician = technicianOf(technicianId);
  if (!asked || !technician) return [];
  const able = new Set(technician.skills.map(folded));
  return asked.filter((name) => !able.has(folded(name)));
}
