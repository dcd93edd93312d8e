/** Shows a toast for each edit that the server rejects. */
import { backend, onMirrorChanged, type OperationRow } from '../../ipc';

function isRejected(row: OperationRow): boolean {
  return row.state === 'rejected' || row.state === 'conflict';
}

/**
 * Announces rejections until the returned function is called, and calls `onRejected` before each one.
 * Those from before the session are left to the Sync page. `onRead` gets the edits at first
 * and after each change of them.
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
      old = await backend.operations();
    } catch {
      // Without the list, every rejection counts as new: too many toasts rather than too few.
    }
    if (isStopped) return;
    announced = new Set(old.filter(isRejected).map((row) => row.id));
    onRead(old);
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
      // Loaded only now, because rejections are rare. If that fails, the card and the Sync page show it.
      void import('./rejection-toast').then(
        ({ showRejection }) => {
          if (!isStopped) showRejection(row);
        },
        () => undefined,
      );
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
