/** The toast after a damaged file of changes was set aside. */
import { toast } from 'svelte-sonner';
import type { RecoveredEdits } from '../ipc';
import { accountMessages as messages } from '../messages/accounts';

/** How many changes were saved, and where the damaged file is. */
export function setAsideText({ recovered, unfinished, damagedFile }: RecoveredEdits): {
  title: string;
  description: string;
} {
  const waiting = unfinished === 0 ? messages.noneUnfinished : messages.unfinished(unfinished);
  const where = damagedFile === null ? null : messages.damagedFileKept(damagedFile);
  return {
    title: recovered === 0 ? messages.noChangesRead : messages.changesRead(recovered),
    description: [recovered === 0 ? null : waiting, where].filter((sentence) => sentence !== null).join(' '),
  };
}

/** Shows the toast until it is closed, because it names a file that someone may want to keep. */
export function tellSetAside(aside: RecoveredEdits): void {
  const { title, description } = setAsideText(aside);
  toast(title, { description, duration: Infinity, closeButton: true });
}
