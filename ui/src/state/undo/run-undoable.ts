/** Makes edits and records them for undo. The functions throw what the commands throw. */
import { undoManager, type Edit, type EditResult, type Turn } from './undo.svelte';
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

/** Several edits made as one. Each is known by its place in the list. */
interface Batch {
  makes: readonly (() => Promise<EditReceipt>)[];
  /** What was done to those at some places, in the past tense. */
  titleOf: (made: readonly number[]) => string;
  onEach: (index: number, result: EditResult) => void;
  turn: Turn;
  isLimited: boolean;
}

/**
 * Makes edits in order and records them as one. A failure does not stop the others. `onEach` hears
 * what became of each, also when they are undone or made again.
 */
export function runUndoableBatch(
  titleOf: Batch['titleOf'],
  makes: Batch['makes'],
  onEach: Batch['onEach'] = () => undefined,
): Promise<BatchResult> {
  return undoManager.inTurn(async (turn) => {
    const batch = { makes, titleOf, onEach, turn, isLimited: false };
    const { made, failed } = await makeAll(batch, [...makes.keys()]);
    const edit = editOf(batch, made, []);
    if (edit) {
      turn.record(edit);
      announcer.say(edit.title);
    }
    return { made: made.size, failed: [...failed.values()] };
  });
}

/** Makes some edits of a batch: their places by operation, and why the others failed. */
async function makeAll(
  batch: Batch,
  indices: readonly number[],
): Promise<{ made: Map<string, number>; failed: Map<number, unknown> }> {
  const made = new Map<string, number>();
  const failed = await failuresOf(indices, async (index) => {
    try {
      batch.turn.check();
      const receipt = await batch.makes[index]?.();
      if (!receipt) return;
      batch.isLimited ||= !receipt.reversible;
      made.set(receipt.operationId, index);
      batch.onEach(index, { operation: receipt.operationId });
    } catch (thrown) {
      batch.onEach(index, { thrown });
      throw thrown;
    }
  });
  return { made, failed };
}

/** The edit of those of a batch that were made, or that were undone. Null if there are none. */
function editOf(batch: Batch, parts: Map<string, number>, undone: readonly number[]): Edit | null {
  const places = undone.length > 0 ? undone : [...parts.values()];
  if (places.length === 0) return null;
  return {
    operation: `batch ${[...parts.keys()][0] ?? ''}`,
    parts,
    title: batch.titleOf(places),
    limited: batch.isLimited,
    undo: async () => {
      const back: number[] = [];
      const failed = await failuresOf([...parts].reverse(), async ([operation, index]) => {
        batch.turn.check();
        await backend.undoOperation(operation);
        parts.delete(operation);
        back.unshift(index);
        batch.onEach(index, { undone: true });
      });
      const [thrown] = failed.values();
      return { changed: editOf(batch, new Map(), back), rest: editOf(batch, parts, []), thrown };
    },
    redo: async () => {
      const { made, failed } = await makeAll(batch, undone);
      const [thrown] = failed.values();
      const rest = editOf(batch, new Map(), [...failed.keys()]);
      return { changed: editOf(batch, made, []), rest, thrown };
    },
  };
}

/** Runs for all of them, even after a failure. Returns why some failed. */
export async function failuresOf<T>(
  list: readonly T[],
  run: (one: T) => Promise<unknown>,
): Promise<Map<T, unknown>> {
  const failed = new Map<T, unknown>();
  for (const one of list) {
    try {
      await run(one);
    } catch (thrown) {
      failed.set(one, thrown);
    }
  }
  return failed;
}
