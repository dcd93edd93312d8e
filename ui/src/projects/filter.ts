/** Which projects of the dashboard are shown. */
import type { ProjectCard } from '../ipc';
import { fold, foldedWords } from '../lib/fold';

/** What the list is narrowed to; null and empty mean everything. */
export interface ProjectFilter {
  text: string;
  pace: 'open' | 'overdue' | 'dueSoon' | 'completed' | null;
  status: string | null;
  manager: string | null;
}

/** Everything. */
export const ALL: ProjectFilter = { text: '', pace: null, status: null, manager: null };

function fitsPace(project: ProjectCard, pace: ProjectFilter['pace']): boolean {
  if (pace === null) return true;
  if (pace === 'open') return project.pace !== 'completed' && project.pace !== 'canceled';
  return project.pace === pace;
}

/** Whether a project is shown. */
export function fits(project: ProjectCard, filter: ProjectFilter): boolean {
  const written = [
    project.name,
    project.number,
    project.customer,
    project.address,
    project.summary,
    ...project.managers,
  ].join(' ');
  const text = fold(written);
  const words = foldedWords(filter.text);
  return (
    fitsPace(project, filter.pace) &&
    (filter.status === null || project.status === filter.status) &&
    (filter.manager === null || project.managers.includes(filter.manager)) &&
    words.every((word) => text.includes(word))
  );
}

/** Whether anything is narrowed. */
export function narrowed(filter: ProjectFilter): boolean {
  return (
    Boolean(filter.text.trim()) || filter.pace !== null || filter.status !== null || filter.manager !== null
  );
}
