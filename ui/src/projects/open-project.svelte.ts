/** The project of the page: read from the mirror, and refreshed from the server once. */
import { backend } from '../ipc';
import type { ChangeBatch, ProjectDetail } from '../ipc';
import { MirrorQuery } from '../state/mirror-query.svelte';
import { recordIds } from '../state/record-ids.svelte';

export class OpenProject extends MirrorQuery<ProjectDetail> {
  /** Whether a refresh from the server is running. */
  refreshing = $state(false);
  readonly #projectId: string;

  constructor(projectId: string) {
    super({
      read: () => backend.projectDetail(projectId),
      concerns: (change, current) => concerns(change, current),
      onUpdate: ({ card: { id } }, current) => {
        if (current && current.card.id !== id) recordIds.learn([[current.card.id, id]]);
      },
    });
    this.#projectId = projectId;
  }

  /** Also refreshes the project and its notes from the server. */
  override start(): () => void {
    const stop = super.start();
    void this.#refresh();
    return stop;
  }

  async #refresh(): Promise<void> {
    this.refreshing = true;
    try {
      await backend.refreshProject(this.#projectId);
    } catch {
      // The mirror still has the project, and the sync button shows that the server is away.
      return;
    } finally {
      this.refreshing = false;
    }
  }
}

function concerns(change: ChangeBatch, current: ProjectDetail | null): boolean {
  if (change.everything || change.names || change.operations) return true;
  // A job may have been attached or detached by somebody else.
  if (change.projects.length > 0 || change.jobs.length > 0) return true;
  const shown = current?.appointments ?? [];
  return shown.some((card) => change.appointments.includes(card.id));
}
