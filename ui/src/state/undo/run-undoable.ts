/** Makes edits and records them for undo. The functions throw what the commands throw. */
import { undoManager, type Edit, type EditResult } from './undo.svelte';
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
 * Makes an edit and records it; `title` says it in the past tense. Redo calls `make` again, so `make`
 * must not read the form that made it: the form may show another job by then.
 */
export function runUndoable(
  title: string,
  make: () => Promise<EditReceipt>,
  { instead, placed = [] }: Options = {},
): Promise<EditReceipt> {
  return undoManager.inTurn(async (turn) => {
    // Before the edit is made, because its own appointment would overlap it.
    const warning = await conflictWarning(placed);
    turn.check();
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

export type { EditResult };

/**
 * Makes edits in order and records them as one. A failure does not stop the others. `onEach` hears
 * what became of each, also when they are undone or made again.
 */
export function runUndoableBatch(
  titleOf: (made: number) => string,
  makes: readonly (() => Promise<EditReceipt>)[],
  onEach: (index: number, result: EditResult) => void = () => undefined,
): Promise<BatchResult> {
  return undoManager.inTurn(async (turn) => {
    const failed: unknown[] = [];
    /** The edits by their operations. A rejected one is removed from it. */
    const parts = new Map<string, number>();
    const run = async (index: number, make: () => Promise<EditReceipt>): Promise<EditReceipt> => {
      try {
        turn.check();
        const receipt = await make();
        parts.set(receipt.operationId, index);
        onEach(index, { operation: receipt.operationId });
        return receipt;
      } catch (thrown) {
        onEach(index, { thrown });
        throw thrown;
      }
    };
    let isLimited = false;
    for (const [index, make] of makes.entries()) {
      try {
        const receipt = await run(index, make);
        isLimited ||= !receipt.reversible;
      } catch (thrown) {
        failed.push(thrown);
      }
    }
    const [first] = parts.keys();
    if (first === undefined) return { made: 0, failed };
    const title = titleOf(parts.size);
    const operation = `batch ${first}`;
    /** The edits that were undone. */
    const undone = new Set<number>();
    turn.record({
      operation,
      parts,
      title,
      limited: isLimited,
      undo: () =>
        eachOf([...parts].reverse(), async ([part, index]) => {
          turn.check();
          await backend.undoOperation(part);
          parts.delete(part);
          undone.add(index);
          onEach(index, { undone: true });
        }),
      redo: async () => {
        await eachOf(
          [...undone].sort((a, b) => a - b),
          async (index) => {
            const make = makes[index];
            if (make) await run(index, make);
            undone.delete(index);
          },
        );
        return operation;
      },
    });
    announcer.say(title);
    return { made: parts.size, failed };
  });
}

/** Runs for all of them, even after a failure, which is thrown at the end. */
export async function eachOf<T>(list: readonly T[], run: (one: T) => Promise<unknown>): Promise<void> {
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
