/** Renames what is kept on the disk when ServiceTitan gives a record its id. */
import { untrack } from 'svelte';
import { callbacks } from './callbacks.svelte';
import { recordIds } from './record-ids.svelte';
import { session } from './session.svelte';

/** Follows the ids of the open account. Call it while a component is created. */
export function followRecordIds(): void {
  const accountId = session.account?.id;
  $effect(() => {
    const ids = recordIds.all;
    if (ids.size === 0 || accountId === undefined) return;
    untrack(() => {
      callbacks.rename(ids);
    });
    // Loaded only now, because the first screen does not need it. The next start tries again.
    void import('./form-drafts').then(
      ({ renameTexts }) => {
        renameTexts(accountId, ids);
      },
      () => undefined,
    );
  });
}
