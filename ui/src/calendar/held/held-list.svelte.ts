/** The list of jobs on hold. */
import { backend, type HeldJobs } from '../../ipc';
import type { HeldOrder } from '../../lib/held-jobs';
import { perAccount } from '../../state/account-state';
import { concernsAll, MirrorQuery } from '../../state/mirror-query.svelte';

/** The jobs on hold, and again after a change of a job. */
export function heldJobsQuery(): MirrorQuery<HeldJobs> {
  return new MirrorQuery({
    read: () => backend.heldJobs(),
    concerns: (change) => concernsAll(change) || change.jobs.length > 0 || change.appointments.length > 0,
  });
}

class HeldList {
  /** Whether the list is open. */
  open = $state(false);
  order = $state<HeldOrder>('age');
}

/** The list of the open account. */
export let heldList: HeldList;
perAccount(
  () => new HeldList(),
  (next) => {
    heldList = next;
  },
);
