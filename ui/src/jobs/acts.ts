/** Edits of jobs, remembered for undo. Each throws what the command throws. */
import { edits } from '../edits/edits.svelte';
import type { EditReceipt } from '../ipc';
import { announcer } from '../shell/announce.svelte';

/** Makes an edit and remembers it; `title` says it in the past tense. */
export async function act(title: string, make: () => Promise<EditReceipt>): Promise<EditReceipt> {
  const receipt = await make();
  edits.record({
    operation: receipt.operation,
    title,
    redo: async () => (await make()).operation,
  });
  announcer.say(title);
  return receipt;
}
