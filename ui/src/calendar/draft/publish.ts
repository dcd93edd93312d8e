/** Publishes and discards the draft, with undo. */
import { draftMessages as messages } from '../../messages/calendar';
import { backend, type EditReceipt } from '../../ipc';
import type { PlannedMoves } from '../../lib/schedule/planned-moves';
import { failuresOf } from '../../state/undo/run-undoable';
import { undoManager, type Edit, type Turn } from '../../state/undo/undo.svelte';
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
  const edit = publishedEdit(receipts, moves, turn);
  if (edit) turn.record(edit);
  return true;
}

/** The edit of published moves. A rejected one is removed from its parts. Null if there are none. */
function publishedEdit(receipts: readonly EditReceipt[], moves: PlannedMoves, turn: Turn): Edit | null {
  const [first] = receipts;
  if (!first) return null;
  const parts = new Map(receipts.map((one) => [one.operationId, one] as const));
  return {
    operation: `published ${first.operationId}`,
    parts,
    title: messages.published(receipts.length),
    // The last move first, because each was based on the one before.
    undo: async () => {
      const sent = [...parts.values()];
      const failed = await failuresOf(sent.toReversed(), async ({ operationId }) => {
        turn.check();
        await backend.undoOperation(operationId);
      });
      const [thrown] = failed.values();
      const undone = sent.filter((one) => !failed.has(one));
      const rest = sent.filter((one) => failed.has(one));
      return {
        changed: publishedEdit(undone, moves, turn),
        rest: publishedEdit(rest, moves, turn),
        thrown,
      };
    },
    // Moves that were never undone are sent only once.
    redo: async () => {
      turn.check();
      const ids = new Set(receipts.map(({ appointmentId }) => appointmentId));
      const again = await draftPlan.publishAgain(new Map([...moves].filter(([id]) => ids.has(id))));
      return { changed: publishedEdit(again, moves, turn), rest: null, thrown: null };
    },
  };
}

/** Discards the draft, and the edits within it that could be undone. */
export function discardPlan(): Promise<boolean> {
  return undoManager.inTurn(async () => {
    if (!(await draftPlan.discard())) return false;
    undoManager.forgetPlanned();
    return true;
  });
}
