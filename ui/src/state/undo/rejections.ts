/** Shows a toast for each edit that the server rejects. */
import { toast } from 'svelte-sonner';
import { backend, onMirrorChanged, type OperationRow } from '../../ipc';
import { attentionText, operationTitle } from '../../messages/operations';
import { undoMessages as messages } from '../../messages/undo';
import { navigation } from '../navigation.svelte';
import { preferences } from '../preferences.svelte';

function isRejected(row: OperationRow): boolean {
  return row.state === 'rejected' || row.state === 'conflict';
}

/** The server's reason, with its messages about fields. */
function reasonOf(row: OperationRow): string {
  const reason = attentionText(row, preferences.times);
  const fields = Object.values(row.error?.fieldErrors ?? {}).flat();
  if (reason === null) return messages.noReason;
  // The server's reason may be the message of a field.
  return [reason, ...fields.filter((text) => !reason.endsWith(text))].join(' ');
}

/** What opens the form of the edit. The chunk is loaded only now: rejections are rare. */
async function formOf(row: OperationRow): Promise<(() => void) | null> {
  try {
    const { editAgain } = await import('../edit-again');
    return editAgain(row);
  } catch {
    return null;
  }
}

function showRejection(row: OperationRow, edit: (() => void) | null): void {
  const changedBy = row.conflict?.ownEdit ? messages.changedByYou : messages.changedByOthers;
  const what = row.state === 'conflict' ? changedBy : messages.rejected;
  const review = {
    label: messages.review,
    onClick: () => {
      navigation.go('sync');
    },
  };
  const action = row.conflict ? review : edit && { label: messages.editAndResend, onClick: edit };
  toast.dismiss(row.id);
  toast.error(what(operationTitle(row, preferences.times)), {
    id: `rejected ${row.id}`,
    description: reasonOf(row),
    duration: 12_000,
    ...(action ? { action } : {}),
  });
}

/**
 * Announces rejections until the returned function is called, and calls `onRejected` before each one.
 * Those from before the session are left to the Sync page. `onRead` gets the edits after each change
 * of them.
 */
export function announceRejections(
  onRejected: (row: OperationRow) => void,
  onRead: (rows: readonly OperationRow[]) => void,
): () => void {
  let isStopped = false;
  /** The announced operations; null until the old ones are read. */
  let announced: Set<string> | null = null;

  const readOld = async (): Promise<void> => {
    let old: OperationRow[] = [];
    try {
      old = (await backend.operations()).filter(isRejected);
    } catch {
      // Without the list, every rejection counts as new: too many toasts rather than too few.
    }
    announced = new Set(old.map((row) => row.id));
  };

  const announceNew = async (): Promise<void> => {
    if (!announced) return;
    let rows: OperationRow[];
    try {
      rows = await backend.operations();
    } catch {
      // The next change reads again. Meanwhile the card itself shows the rejection.
      return;
    }
    // A late response may belong to a closed account.
    if (isStopped) return;
    onRead(rows);
    for (const row of rows) {
      if (!isRejected(row) || announced.has(row.id)) continue;
      announced.add(row.id);
      onRejected(row);
      void formOf(row).then((edit) => {
        if (!isStopped) showRejection(row, edit);
      });
    }
  };

  void readOld();
  const unsubscribe = onMirrorChanged((batch) => {
    if (batch.operations || batch.everything) void announceNew();
  });
  return () => {
    isStopped = true;
    unsubscribe();
  };
}
