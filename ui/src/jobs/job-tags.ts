/** The tags of jobs that can be chosen. */
import { distinctLabels } from '../lib/distinct-labels';
import { jobOptions } from '../state/job-options.svelte';
import { session } from '../state/session.svelte';

/** Whether the account's API has tags, and the app may read them. */
export function hasTags(): boolean {
  return session.account?.hasVendorApi === true && (jobOptions.current?.tags.length ?? 0) > 0;
}

/** The tags as choices. Those of a job that are not offered any more can still be removed. */
export function tagChoices(
  present: readonly { id: string; name: string }[] = [],
): { value: string; label: string }[] {
  const offered = jobOptions.current?.tags ?? [];
  const others = present.filter(({ id }) => !offered.some((tag) => tag.id === id));
  return distinctLabels([...offered, ...others].map(({ id, name }) => ({ value: id, label: name })));
}
