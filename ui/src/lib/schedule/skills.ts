/** Compares the skills that a job needs with those of a technician. */
import type { RequiredSkills, TechnicianRow } from '../../ipc/bindings';

/** Looks up skills. */
export interface Skills {
  technicianOf: (technicianId: string) => TechnicianRow | undefined;
  /** The skills that each job type needs. */
  required: ReadonlyMap<string, readonly string[]>;
}

/** The name of a skill as it is compared. */
export function skillKey(name: string): string {
  return name.toLocaleLowerCase('en');
}

/** The skills that each job type needs, by its id. */
export function requiredByType(required: readonly RequiredSkills[]): ReadonlyMap<string, readonly string[]> {
  return new Map(required.map((one) => [one.jobTypeId, one.skills] as const));
}

/** The skills that a job type needs and a technician lacks. None if the technician is not loaded. */
export function lacking(
  { technicianOf, required }: Skills,
  jobTypeId: string,
  technicianId: string,
): readonly string[] {
  const needed = required.get(jobTypeId);
  const technician = technicianOf(technicianId);
  if (!needed || !technician) return [];
  const has = new Set(technician.skills.map(skillKey));
  return needed.filter((name) => !has.has(skillKey(name)));
}
