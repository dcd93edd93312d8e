/** The job in the drawer: read from the mirror, and refreshed from the server once. */
import { backend } from '../ipc';
import type { AppointmentCard, ChangeBatch, JobDetail } from '../ipc';
import { serverIds } from '../lib/schedule/server-ids';
import { renameTexts } from '../state/form-drafts';
import { MirrorQuery } from '../state/mirror-query.svelte';
import { recordIds } from '../state/record-ids.svelte';
import { session } from '../state/session.svelte';

export class OpenJobDetail extends MirrorQuery<JobDetail> {
  /** Whether a refresh from the server is running. */
  refreshing = $state(false);
  readonly #jobId: string;

  constructor(jobId: string) {
    super({
      read: () => backend.jobDetail(jobId),
      concerns: (change, current) => concerns(change, current?.id ?? jobId, current?.appointments ?? []),
      onUpdate: renameDrafts,
    });
    this.#jobId = jobId;
  }

  /** Also refreshes the job from the server. */
  override start(): () => void {
    const stop = super.start();
    void this.#refresh();
    return stop;
  }

  async #refresh(): Promise<void> {
    this.refreshing = true;
    try {
      await backend.refreshJob(this.#jobId);
    } catch {
      // The mirror still has the job, and the sync button shows that the server is away.
      return;
    } finally {
      this.refreshing = false;
    }
  }
}

function concerns(change: ChangeBatch, jobId: string, cards: readonly AppointmentCard[]): boolean {
  if (change.everything || change.names || change.operations) return true;
  return change.jobs.includes(jobId) || cards.some((card) => change.appointments.includes(card.id));
}

function byId(cards: readonly AppointmentCard[]): Map<string, AppointmentCard> {
  return new Map(cards.map((card) => [card.id, card]));
}

/** Moves unsaved texts to the ids that ServiceTitan gave to a new job and its appointments. */
function renameDrafts(next: JobDetail, current: JobDetail | null): void {
  const accountId = session.account?.id;
  if (!accountId || !current) return;
  const ids = new Map(serverIds(byId(current.appointments), byId(next.appointments)));
  if (next.id !== current.id) ids.set(current.id, next.id);
  if (ids.size === 0) return;
  recordIds.learn(ids);
  renameTexts(accountId, ids);
}
