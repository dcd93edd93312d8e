/** The toast about an edit that the server rejected. */
import { toast } from 'svelte-sonner';
import type { OperationRow } from '../../ipc';
import { attentionText, operationTitle } from '../../messages/operations';
import { undoMessages as messages } from '../../messages/undo';
import { editAgain } from '../edit-again';
import { navigation } from '../navigation.svelte';
import { preferences } from '../preferences.svelte';

/** The server's reason, with its messages about fields. */
function reasonOf(row: OperationRow): string {
  const reason = attentionText(row, preferences.times);
  const fields = Object.values(row.error?.fieldErrors ?? {}).flat();
  if (reason === null) return messages.noReason;
  // The server's reason may be the message of a field.
  return [reason, ...fields.filter((text) => !reason.endsWith(text))].join(' ');
}

/** Says what was rejected and why, and leads to the form of the edit, or to the Sync page. */
export function showRejection(row: OperationRow): void {
  const edit = editAgain(row);
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
