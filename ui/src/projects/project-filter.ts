/** The filter of the projects, which the dashboard, the table, the cards and the timeline share. */
import type { ProjectCard, ProjectView } from '../ipc';
import { chosenOf, countChosen, matchesChosen, noneChosen, type Chosen, type ItemFacet } from '../lib/facets';
import { fold, foldedWords } from '../lib/fold';
import { fieldNames } from '../messages/common';
import { projectsMessages as messages } from '../messages/projects';

export type ProjectFacetId = 'scheduleStatus' | 'status' | 'manager' | 'businessUnit' | 'work';

/** Stands for "none" among the values of a facet. No record has an empty name. */
export const NONE = '';

/** Whether a project is neither completed nor canceled. */
export function isOpen({ scheduleStatus: status }: ProjectCard): boolean {
  return status !== 'completed' && status !== 'canceled';
}

const orNone = (values: readonly string[]): readonly string[] => (values.length > 0 ? values : [NONE]);

/** The page lists the values that its projects have, so the facets have no options of their own. */
export const projectFacets: readonly ItemFacet<ProjectFacetId, ProjectCard>[] = [
  {
    id: 'scheduleStatus',
    label: messages.schedule,
    valuesOf: (project) => [project.scheduleStatus, ...(isOpen(project) ? ['open'] : [])],
    options: () => [],
  },
  { id: 'status', label: fieldNames.status, valuesOf: ({ status }) => [status ?? NONE], options: () => [] },
  {
    id: 'manager',
    label: messages.manager,
    valuesOf: ({ managers }) => orNone(managers),
    options: () => [],
  },
  {
    id: 'businessUnit',
    label: fieldNames.businessUnit,
    valuesOf: ({ businessUnits }) => orNone(businessUnits),
    options: () => [],
  },
  {
    id: 'work',
    label: fieldNames.appointments,
    valuesOf: (project) => [
      ...(project.appointmentsDone < project.appointmentCount ? ['remaining'] : []),
      ...(isOpen(project) && project.nextAppointment === null ? ['nothingPlanned'] : []),
    ],
    options: () => [],
  },
];

/** The projects with appointments in a week, as the dashboard counted them. */
export interface WeekFilter {
  firstDay: string;
  projects: ReadonlySet<string>;
}

/** The chosen values of each facet, words that a project must have, all of them, and a week. */
export interface ProjectFilter extends Chosen<ProjectFacetId> {
  text: string;
  week: WeekFilter | null;
}

export const NO_FILTER: ProjectFilter = { ...noneChosen(projectFacets), text: '', week: null };

/** The filter with one value of a facet, or with none if it was that one. */
export function withOnly(filter: ProjectFilter, id: ProjectFacetId, value: string): ProjectFilter {
  return { ...filter, [id]: new Set(filter[id].has(value) ? [] : [value]) };
}

/** The filter with one value of a facet. */
export function narrowed(filter: ProjectFilter, id: ProjectFacetId, value: string): ProjectFilter {
  return { ...filter, [id]: new Set([value]) };
}

/** Whether the filter shows a project. */
export function matches(project: ProjectCard, filter: ProjectFilter): boolean {
  if (filter.week !== null && !filter.week.projects.has(project.id)) return false;
  if (!matchesChosen(projectFacets, filter, project)) return false;
  const words = foldedWords(filter.text);
  if (words.length === 0) return true;
  const searchable = [
    project.name,
    project.number,
    project.customer,
    project.address,
    project.summary,
    ...project.managers,
  ].join(' ');
  const text = fold(searchable);
  return words.every((word) => text.includes(word));
}

/** Whether the filter hides any projects. */
export function isFiltered(filter: ProjectFilter): boolean {
  return filter.text.trim() !== '' || filter.week !== null || countChosen(projectFacets, filter) > 0;
}

/** The filter under a name, to be saved. It has no week, because its projects change. */
export function viewOf(name: string, filter: ProjectFilter): ProjectView {
  const chosen = projectFacets.map(({ id }) => [id, [...filter[id]].sort()] as const);
  return {
    name,
    text: filter.text.trim(),
    chosen: Object.fromEntries(chosen.filter(([, values]) => values.length > 0)),
  };
}

/** The filter of a saved view. Facets that this version does not know are left out. */
export function filterOf({ text, chosen }: ProjectView): ProjectFilter {
  return { ...chosenOf(projectFacets, (id) => chosen[id] ?? []), text, week: null };
}
