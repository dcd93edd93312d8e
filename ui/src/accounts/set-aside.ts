/** What is said after a damaged file of changes was set aside. */
import { toast } from 'svelte-sonner';
import type { EditsSetAside } from '../ipc';

/** How many changes were saved, and where the old file lies. */
export function setAsideWords({ edits, unfinished, keptAt }: EditsSetAside): {
  title: string;
  description: string;
} {
  const saved = edits === 1 ? '1 saved change could be read' : `${String(edits)} saved changes could be read`;
  const waiting =
    unfinished === 0
      ? 'None of them was waiting.'
      : `${unfinished === 1 ? '1 of them is' : `${String(unfinished)} of them are`} still to be sent or checked: see Sync.`;
  const title = edits === 0 ? 'No saved changes could be read' : saved;
  const where = keptAt === null ? '' : `The damaged file was kept: ${keptAt}`;
  return { title, description: [edits === 0 ? '' : waiting, where].filter(Boolean).join(' ') };
}

/** Says it, until it is closed: it names a file that someone may want to keep. */
export function tellSetAside(aside: EditsSetAside): void {
  const { title, description } = setAsideWords(aside);
  toast(title, { description, duration: Infinity, closeButton: true });
}
