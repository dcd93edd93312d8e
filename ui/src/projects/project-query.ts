/** The project of the page. */
import { backend, type ProjectDetail } from '../ipc';
import { renameTexts } from '../state/form-drafts';
import { concernsAll } from '../state/mirror-query.svelte';
import { recordIds } from '../state/record-ids.svelte';
import { RecordQuery } from '../state/record-query.svelte';
import { session } from '../state/session.svelte';

/** A query for a project, which also refreshes its notes. */
export function projectQuery(projectId: string): RecordQuery<ProjectDetail> {
  return new RecordQuery({
    read: () => backend.projectDetail(projectId),
    refresh: () => backend.refreshProject(projectId),
    concerns: (change, current) =>
      concernsAll(change) ||
      // A job may have been attached or detached by somebody else.
      change.projects.length > 0 ||
      change.jobs.length > 0 ||
      (current?.appointments ?? []).some(({ id }) => change.appointments.includes(id)),
    onUpdate: renameDrafts,
  });
}

/** Moves unsaved texts to the id that ServiceTitan gave to a new project. */
function renameDrafts({ card }: ProjectDetail, current: ProjectDetail | null): void {
  const accountId = session.account?.id;
  if (!accountId || !current || card.id === current.card.id) return;
  const ids = new Map([[current.card.id, card.id]]);
  recordIds.learn(ids);
  renameTexts(accountId, ids);
}
