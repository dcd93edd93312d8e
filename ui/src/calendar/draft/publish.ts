/** Publishes and discards the draft, with undo. */
import { draftMessages as messages } from '../../messages/calendar';
import { backend, type EditReceipt } from '../../ipc';
import { eachOf } from '../../state/undo/run-undoable';
import { undoManager, type Turn } from '../../state/undo/undo.svelte';
import { appointments } from '../../state/appointments.svelte';
import { draftPlan } from '../../state/draft-plan.svelte';

/** Publishes the draft. It is one edit, so one undo undoes all its moves. */
export function publishPlan(): Promise<boolean> {
  return undoManager.inTurn(publish);
}

async function publish(turn: Turn): Promise<boolean> {
  const { moves } = draftPlan;
  const receipts = await draftPlan.publish();
  if (receipts === null) return false;
  undoManager.forgetPlanned();
  appointments.refresh();
  const first = receipts[0];
  if (!first) return true;
  const operation = `published ${first.operationId}`;
  const parts = operationsOf(receipts);
  turn.record({
    operation,
    parts,
    title: messages.published(receipts.length),
    // The last move first, because each was based on the one before.
    undo: () =>
      eachOf([...parts.keys()].reverse(), async (part) => {
        turn.check();
        await backend.undoOperation(part);
        parts.delete(part);
      }),
    // Moves that were never undone are sent only once.
    redo: async () => {
      turn.check();
      for (const [part] of operationsOf(await draftPlan.publishAgain(moves))) parts.set(part, null);
      return operation;
    },
  });
  return true;
}

function operationsOf(receipts: readonly EditReceipt[]): Map<string, null> {
  return new Map(receipts.map(({ operationId }) => [operationId, null]));
}

/** Discards the draft, and the edits within it that could be undone. */
export function discardPlan(): Promise<boolean> {
  return undoManager.inTurn(async () => {
    if (!(await draftPlan.discard())) return false;
    undoManager.forgetPlanned();
    return true;
  });
}
