/** The filter of the list of projects. */
import type { ProjectCard } from '../ipc';
import { countChosen, matchesChosen, noneChosen, type Chosen, type ItemFacet } from '../lib/facets';
import { fold, foldedWords } from '../lib/fold';
import { fieldNames } from '../messages/common';
import { projectsMessages as messages } from '../messages/projects';

export type ProjectFacetId = 'scheduleStatus' | 'status' | 'manager';

/** The dashboard shows the values with their counts, so the facets have no options of their own. */
const projectFacets: readonly ItemFacet<ProjectFacetId, ProjectCard>[] = [
  {
    id: 'scheduleStatus',
    label: messages.schedule,
    valuesOf: ({ scheduleStatus: status }) =>
      status === 'completed' || status === 'canceled' ? [status] : [status, 'open'],
    options: () => [],
  },
  {
    id: 'status',
    label: fieldNames.status,
    valuesOf: ({ status }) => (status === null ? [] : [status]),
    options: () => [],
  },
  { id: 'manager', label: messages.managers, valuesOf: ({ managers }) => managers, options: () => [] },
];

/** The chosen values of each facet, and words that a project must have, all of them. */
export interface ProjectFilter extends Chosen<ProjectFacetId> {
  text: string;
}

export const NO_FILTER: ProjectFilter = { ...noneChosen(projectFacets), text: '' };

/** The filter with one value of a facet, or with none if it was that one. */
export function withOnly(filter: ProjectFilter, id: ProjectFacetId, value: string): ProjectFilter {
  return { ...filter, [id]: new Set(filter[id].has(value) ? [] : [value]) };
}

/** Whether the filter shows a project. */
export function matches(project: ProjectCard, filter: ProjectFilter): boolean {
  const searchable = [
    project.name,
    project.number,
    project.customer,
    project.address,
    project.summary,
    ...project.managers,
  ].join(' ');
  const text = fold(searchable);
  const words = foldedWords(filter.text);
  return matchesChosen(projectFacets, filter, project) && words.every((word) => text.includes(word));
}

/** Whether the filter hides any projects. */
export function isFiltered(filter: ProjectFilter): boolean {
  return filter.text.trim() !== '' || countChosen(projectFacets, filter) > 0;
}
