/** Edits of jobs, remembered for undo. Each throws what the command throws. */
import { edits } from '../edits/edits.svelte';
import type { EditReceipt } from '../ipc';
import { announcer } from '../shell/announce.svelte';

/**
 * Makes an edit and remembers it; `title` says it in the past tense. `instead` is offered where the
 * server has it and nothing takes it back. `make` is called again by redo, when the form that made
 * it may show another job: it reads nothing of the form.
 */
export function act(
  title: string,
  make: () => Promise<EditReceipt>,
  instead?: (receipt: EditReceipt) => void,
): Promise<EditReceipt> {
  return edits.inTurn(async () => {
    const receipt = await make();
    edits.record({
      operation: receipt.operation,
      title,
      limited: !receipt.reversible && !instead,
      ...(instead
        ? {
            instead: () => {
              instead(receipt);
            },
          }
        : {}),
      redo: async () => (await make()).operation,
    });
    announcer.say(title);
    return receipt;
  });
}
