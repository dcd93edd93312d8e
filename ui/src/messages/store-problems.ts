/** What is wrong with the files of an account, and what to do. */
import type { StoreProblem } from '../ipc';
import { textFor, type TextsFor } from './coded';
import { defineMessages } from './define';

const storeProblems: TextsFor<StoreProblem> = defineMessages({
  newerFile: ({ path }: { path: string }) =>
    `A newer version of JPM Desk wrote ${path}. Install that version. Nothing was changed.`,
  notWritable: ({ path, detail }: { path: string; detail: string }) =>
    `${path} can’t be written (${detail}). Check its owner and permissions, or choose another data folder.`,
  locked: ({ path }: { path: string }) =>
    `Another copy of JPM Desk is using ${path}. Close that copy, then try again.`,
  outboxDamaged: ({ path, detail }: { path: string; detail: string }) =>
    `${path} is damaged (${detail}). It may hold changes that ServiceTitan doesn’t have, so it was left as is. Continue with what can be read, or restore it from a backup.`,
  displaced: ({ path }: { path: string }) =>
    `${path} was removed or replaced while JPM Desk was running, so nothing can be saved. Put the folder or the drive back, then restart JPM Desk.`,
  mirrorDamaged: 'Your local copy was damaged and is being downloaded again. Unsent changes are safe.',
  diskFailed: ({ path, detail }: { path: string; detail: string }) =>
    `${path} couldn’t be read or written (${detail}). Check the disk and its free space. Changes that were saved are safe.`,
  diskFull: ({ path }: { path: string }) =>
    `The disk is full, so ${path} couldn’t be written. Free some space. Changes that were saved are safe.`,
  networkDrive: ({ path, fileSystem }: { path: string; fileSystem: string }) =>
    `${path} is on a network drive (${fileSystem}), where data can be damaged. Choose a folder on a local disk.`,
  oldSqlite: ({ found }: { found: string }) =>
    `JPM Desk needs SQLite 3.51.3 or newer, but found ${found}. Install JPM Desk again.`,
  unreadable: ({ path, detail }: { path: string; detail: string }) =>
    `A record in ${path} couldn’t be read: ${detail}`,
  databaseFailed: ({ path, detail }: { path: string; detail: string }) =>
    `The database ${path} failed: ${detail}. Try again. If it happens again, restart JPM Desk.`,
});

export function storeProblemText(problem: StoreProblem): string {
  return textFor(storeProblems, problem);
}
