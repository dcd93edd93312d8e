/** Publishes and discards the draft, with undo. */
import { draftMessages as messages } from '../../messages/calendar';
import { backend } from '../../ipc';
import { undoManager, type Turn } from '../../state/undo/undo.svelte';
import { appointments } from '../../state/appointments.svelte';
import { draftPlan } from '../../state/draft-plan.svelte';

/** Publishes the draft. It is one edit, so one undo undoes all its moves. */
export function publishPlan(): Promise<boolean> {
  return undoManager.inTurn(publish);
}

async function publish(turn: Turn): Promise<boolean> {
  const { moves } = draftPlan;
  let receipts = await draftPlan.publish();
  if (receipts === null) return false;
  undoManager.forgetPlanned();
  appointments.refresh();
  const first = receipts[0];
  if (!first) return true;
  turn.record({
    operation: first.operationId,
    title: messages.published(receipts.length),
    undo: async () => {
      for (const receipt of [...(receipts ?? [])].reverse()) await backend.undoOperation(receipt.operationId);
    },
    redo: async () => {
      receipts = await draftPlan.publishAgain(moves);
      return receipts[0]?.operationId ?? first.operationId;
    },
  });
  return true;
}

/** Discards the draft, and the edits within it that could be undone. */
export function discardPlan(): Promise<boolean> {
  return undoManager.inTurn(async () => {
    if (!(await draftPlan.discard())) return false;
    undoManager.forgetPlanned();
    return true;
  });
}
