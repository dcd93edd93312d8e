/** Makes edits and records them for undo. The functions throw what the commands throw. */
import { undoManager, type Edit } from './undo.svelte';
import { backend, type EditReceipt } from '../../ipc';
import type { Planned } from '../../lib/schedule/conflicts';
import { announcer } from '../announce.svelte';
import { conflictWarning } from '../schedule-check.svelte';

interface Options {
  /** Is offered when the edit can no longer be undone. */
  instead?: (receipt: EditReceipt) => void;
  /** What the edit schedules. Its toast names the conflicts of that. */
  placed?: readonly Planned[];
}

/**
 * Makes an edit and records it; `title` says it in the past tense. Redo calls `make` again, so `make` must not read the form that made
 * it: the form may show another job by then.
 */
export function runUndoable(
  title: string,
  make: () => Promise<EditReceipt>,
  { instead, placed = [] }: Options = {},
): Promise<EditReceipt> {
  return undoManager.inTurn(async (turn) => {
    // Before the edit is made, because its own appointment would overlap it.
    const warning = await conflictWarning(placed);
    const receipt = await make();
    const edit: Edit = {
      operation: receipt.operationId,
      title,
      placed,
      limited: !receipt.reversible && !instead,
      ...(instead
        ? {
            instead: () => {
              instead(receipt);
            },
          }
        : {}),
      redo: async () => (await make()).operationId,
    };
    turn.record(edit, warning);
    announcer.say(title);
    return receipt;
  });
}

/** The result of several edits made as one. */
export interface BatchResult {
  made: number;
  /** Why the others failed. */
  failed: readonly unknown[];
}

/** Makes edits in order and records them as one. A failure does not stop the others. */
export function runUndoableBatch(
  titleOf: (made: number) => string,
  makes: readonly (() => Promise<EditReceipt>)[],
): Promise<BatchResult> {
  return undoManager.inTurn(async (turn) => {
    const failed: unknown[] = [];
    const done: { make: () => Promise<EditReceipt>; receipt: EditReceipt }[] = [];
    for (const make of makes) {
      try {
        turn.check();
        done.push({ make, receipt: await make() });
      } catch (thrown) {
        failed.push(thrown);
      }
    }
    const [first] = done;
    if (!first) return { made: 0, failed };
    const title = titleOf(done.length);
    turn.record({
      operation: first.receipt.operationId,
      title,
      limited: done.some(({ receipt }) => !receipt.reversible),
      undo: async () => {
        await eachOf(done.toReversed(), ({ receipt }) => backend.undoOperation(receipt.operationId));
      },
      redo: async () => {
        await eachOf(done, async (one) => {
          one.receipt = await one.make();
        });
        return first.receipt.operationId;
      },
    });
    announcer.say(title);
    return { made: done.length, failed };
  });
}

/** Runs for all of them, even after a failure, which is thrown at the end. */
async function eachOf<T>(list: readonly T[], run: (one: T) => Promise<unknown>): Promise<void> {
  const failed: unknown[] = [];
  for (const one of list) {
    try {
      await run(one);
    } catch (thrown) {
      failed.push(thrown);
    }
  }
  if (failed.length > 0) throw failed[0];
}
