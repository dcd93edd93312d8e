/** The filter of the list of projects. */
import type { ProjectCard } from '../ipc';
import { fold, foldedWords } from '../lib/fold';

/** What the list shows; null and empty mean everything. */
export interface ProjectFilter {
  text: string;
  scheduleStatus: 'open' | 'overdue' | 'dueSoon' | 'completed' | null;
  status: string | null;
  manager: string | null;
}

export const NO_FILTER: ProjectFilter = { text: '', scheduleStatus: null, status: null, manager: null };

function hasScheduleStatus(project: ProjectCard, status: ProjectFilter['scheduleStatus']): boolean {
  if (status === null) return true;
  if (status === 'open')
    return project.scheduleStatus !== 'completed' && project.scheduleStatus !== 'canceled';
  return project.scheduleStatus === status;
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
  return (
    hasScheduleStatus(project, filter.scheduleStatus) &&
    (filter.status === null || project.status === filter.status) &&
    (filter.manager === null || project.managers.includes(filter.manager)) &&
    words.every((word) => text.includes(word))
  );
}

/** Whether the filter hides any projects. */
export function isFiltered(filter: ProjectFilter): boolean {
  return (
    Boolean(filter.text.trim()) ||
    filter.scheduleStatus !== null ||
    filter.status !== null ||
    filter.manager !== null
  );
}
