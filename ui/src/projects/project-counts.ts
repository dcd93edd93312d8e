/** The numbers of the dashboard. Each counts the projects that its filter shows. */
import type { ProjectCard } from '../ipc';
import {
  NONE,
  isOpen,
  narrowed,
  projectFacets,
  type ProjectFacetId,
  type ProjectFilter,
} from './project-filter';

/** A value of a facet, and how many projects have it. */
export interface ValueCount {
  /** The value, or `NONE`. */
  value: string;
  count: number;
}

/** The tiles of the dashboard: each is a value of a facet. */
export const TILES = [
  { facet: 'scheduleStatus', value: 'open' },
  { facet: 'scheduleStatus', value: 'overdue' },
  { facet: 'scheduleStatus', value: 'dueSoon' },
  { facet: 'scheduleStatus', value: 'noTarget' },
  { facet: 'work', value: 'nothingPlanned' },
  { facet: 'scheduleStatus', value: 'completed' },
] as const satisfies readonly { facet: ProjectFacetId; value: string }[];

/** How many of the projects have a value of a facet. */
export function countOf(projects: readonly ProjectCard[], id: ProjectFacetId, value: string): number {
  const facet = projectFacets.find((one) => one.id === id);
  return facet ? projects.filter((project) => facet.valuesOf(project).includes(value)).length : 0;
}

/** The values of a facet with their counts, the largest first, and `NONE` last. */
export function countsBy(projects: readonly ProjectCard[], id: ProjectFacetId): ValueCount[] {
  const facet = projectFacets.find((one) => one.id === id);
  const counts = new Map<string, number>();
  for (const project of projects) {
    // A record may name a manager twice.
    for (const value of new Set(facet?.valuesOf(project))) counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return [...counts]
    .map(([value, count]) => ({ value, count }))
    .sort(
      (a, b) =>
        Number(a.value === NONE) - Number(b.value === NONE) ||
        b.count - a.count ||
        a.value.localeCompare(b.value),
    );
}

/** The appointments of the projects, and how many are done. */
export function appointmentsOf(projects: readonly ProjectCard[]): { all: number; done: number } {
  let [all, done] = [0, 0];
  for (const project of projects) {
    all += project.appointmentCount;
    done += project.appointmentsDone;
  }
  return { all, done };
}

/** The open projects among these. */
export function openOf(projects: readonly ProjectCard[]): ProjectCard[] {
  return projects.filter(isOpen);
}

/** The filter that shows the open projects with a value of a facet. */
export function openWith(filter: ProjectFilter, id: ProjectFacetId, value: string): ProjectFilter {
  const narrow = narrowed(filter, id, value);
  return filter.scheduleStatus.size > 0 ? narrow : narrowed(narrow, 'scheduleStatus', 'open');
}
