/** The order and the groups of the list of jobs on hold. */
import type { HeldJob } from '../ipc';

/** How the list is ordered: by age, by reason, or by the date on which to call back. */
export type HeldOrder = 'age' | 'reason' | 'callback';

/** Jobs under one heading. */
export interface HeldGroup {
  /** Identifies the group. */
  id: string;
  /** The reason that the jobs share; null if the list has one group, or if the reason is not known. */
  reason: string | null;
  jobs: HeldJob[];
}

/** Those on hold longest come first. */
function byAge(a: HeldJob, b: HeldJob): number {
  return a.since - b.since || (a.id < b.id ? -1 : 1);
}

/** The groups of the list. Jobs without a reason, or without a date, come last. */
export function heldGroups(
  jobs: readonly HeldJob[],
  order: HeldOrder,
  callbacks: ReadonlyMap<string, string>,
): HeldGroup[] {
  const oldest = [...jobs].sort(byAge);
  if (order === 'age') return [{ id: 'all', reason: null, jobs: oldest }];
  if (order === 'callback') {
    const dateOf = ({ id }: HeldJob) => callbacks.get(id) ?? '9';
    // The sort is stable, so equal dates stay in the order of age.
    oldest.sort((a, b) => (dateOf(a) < dateOf(b) ? -1 : dateOf(a) > dateOf(b) ? 1 : 0));
    return [{ id: 'all', reason: null, jobs: oldest }];
  }
  const groups = new Map<string | null, HeldJob[]>();
  for (const job of oldest) {
    const same = groups.get(job.reason);
    if (same) same.push(job);
    else groups.set(job.reason, [job]);
  }
  return [...groups]
    .map(([reason, found]) => ({ id: reason === null ? 'none' : `reason ${reason}`, reason, jobs: found }))
    .sort((a, b) => {
      if (a.reason === null || b.reason === null)
        return Number(a.reason === null) - Number(b.reason === null);
      return b.jobs.length - a.jobs.length || a.reason.localeCompare(b.reason);
    });
}

/** The first groups with at most `most` jobs together. */
export function firstOf(groups: readonly HeldGroup[], most: number): HeldGroup[] {
  let left = most;
  const first: HeldGroup[] = [];
  for (const group of groups) {
    if (left === 0) break;
    const jobs = group.jobs.slice(0, left);
    left -= jobs.length;
    first.push({ ...group, jobs });
  }
  return first;
}
