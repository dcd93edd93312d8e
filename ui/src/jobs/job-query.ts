/** The job in the drawer. */
import { backend } from '../ipc';
import type { AppointmentCard, JobDetail } from '../ipc';
import { serverIds } from '../lib/schedule/server-ids';
import { renameTexts } from '../state/form-drafts';
import { concernsAll } from '../state/mirror-query.svelte';
import { recordIds } from '../state/record-ids.svelte';
import { RecordQuery } from '../state/record-query.svelte';
import { session } from '../state/session.svelte';

/** A query for a job. */
export function jobQuery(jobId: string): RecordQuery<JobDetail> {
  return new RecordQuery({
    read: () => backend.jobDetail(jobId),
    refresh: () => backend.refreshJob(jobId),
    concerns: (change, current) =>
      concernsAll(change) ||
      change.jobs.includes(current?.id ?? jobId) ||
      (current?.appointments ?? []).some(({ id }) => change.appointments.includes(id)),
    onUpdate: renameDrafts,
  });
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
