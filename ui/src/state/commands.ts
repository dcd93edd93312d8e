/**
 * What a command is, and the commands of every page. Keys, menus, tooltips, the list of shortcuts,
 * and the search palette read the same commands. `app/commands.ts` has the list of all of them.
 */
import {
  isAltGrNoSign,
  isComposing,
  isModalOpen,
  isPressOf,
  keyIsTaken,
  pressOf,
  type KeyPress,
} from '../lib/keys';
import { commonMessages, pageNames } from '../messages/common';
import { shortcutMessages as messages } from '../messages/shortcuts';
import { navigation, type Page } from './navigation.svelte';
import { newJobForm } from './new-job-form.svelte';
import { undoManager } from './undo/undo.svelte';

/** Where a command works. */
export type CommandGroup = 'everywhere' | 'calendar' | 'appointment' | 'moving' | 'lists';

interface Definition {
  title: string;
  /**
   * `C`, `Ctrl Shift Z`, or several keys with one meaning, such as `← ↑ → ↓`. Each entry is an
   * alternative. Tooltips and menus show the first one. A command without keys runs from the search
   * palette only.
   */
  keys?: readonly [string, ...string[]];
  /** More alternatives, which the list of shortcuts leaves out. */
  unlistedKeys?: readonly string[];
  /** Whether the keys work in a field, a menu, or a dialog too. */
  worksWhileTyping?: boolean;
  /** Whether the keys do nothing while a dialog is open, even if they work while typing. */
  blockedByDialogs?: boolean;
  /** Whether the command can run now. */
  isEnabled?: () => boolean;
  run?: () => void;
  /** Runs instead of `run` if the command depends on which of its keys is pressed. */
  runKey?: (press: KeyPress) => void;
}

/** A command. Without `run` and `runKey`, the element that has the focus handles its keys. */
export interface Command extends Omit<Definition, 'keys'> {
  id: string;
  group: CommandGroup;
  keys: readonly string[];
  isEnabled: () => boolean;
  /** Whether only its group is not active, such as that of an appointment while none is selected. */
  isWaiting: () => boolean;
}

/** Defines the commands of a group. They are enabled only while `isActive`. */
export function defineCommands<T extends Record<string, Definition>>(
  group: CommandGroup,
  isActive: () => boolean,
  definitions: T,
): { [Id in keyof T]: T[Id] & Command } {
  const defined = Object.entries(definitions).map(([id, definition]): [string, Command] => [
    id,
    {
      ...definition,
      id,
      group,
      keys: definition.keys ?? [],
      isEnabled: () => isActive() && (definition.isEnabled?.() ?? true),
      isWaiting: () => !isActive() && (definition.isEnabled?.() ?? true),
    },
  ]);
  return Object.fromEntries(defined) as { [Id in keyof T]: T[Id] & Command };
}

/** The enabled command that a press runs. Shift counts only if the shortcut of a command has it. */
export function commandOf(commands: readonly Command[], press: KeyPress): Command | undefined {
  const found = commands.find(
    (command) =>
      (command.run ?? command.runKey) &&
      [...command.keys, ...(command.unlistedKeys ?? [])].some((shortcut) => isPressOf(shortcut, press)) &&
      command.isEnabled(),
  );
  return found ?? (press.shift ? commandOf(commands, { ...press, shift: false }) : undefined);
}

/** Runs the command of a key; null if there is none, or if the key belongs to what has the focus. */
export function keyRunner(
  commands: readonly Command[],
  event: KeyboardEvent,
  press: KeyPress = pressOf(event),
): (() => void) | null {
  if (isComposing(event) || isAltGrNoSign(event)) return null;
  const command = commandOf(commands, press);
  if (!command || (keyIsTaken(event) && command.worksWhileTyping !== true)) return null;
  if (command.blockedByDialogs === true && isModalOpen()) return null;
  return () => {
    if (command.runKey) command.runKey(press);
    else command.run?.();
  };
}

/** Shows a page. */
function goTo(page: Page): { title: string; run: () => void } {
  return {
    title: pageNames[page],
    run: () => {
      navigation.go(page);
    },
  };
}

/** Whether the New job form is shown. A job in the drawer covers it. */
const isBooking = (): boolean => navigation.newJob !== null && navigation.job === null;

/** The commands of every page. */
export const everywhereCommands = defineCommands('everywhere', () => true, {
  newJob: {
    title: commonMessages.newJob,
    keys: ['C'],
    run: () => {
      navigation.openNewJob();
    },
  },
  search: {
    title: commonMessages.search,
    keys: ['/'],
    run: () => {
      navigation.openSearch();
    },
  },
  searchAnywhere: {
    title: commonMessages.search,
    keys: ['Ctrl K'],
    worksWhileTyping: true,
    run: () => {
      navigation.openSearch();
    },
  },
  undo: { title: messages.undo, keys: ['Ctrl Z'], run: () => void undoManager.undo() },
  redo: { title: messages.redo, keys: ['Ctrl Shift Z', 'Ctrl Y'], run: () => void undoManager.redo() },
  closeJob: {
    title: messages.close,
    keys: ['Esc'],
    isEnabled: () => navigation.job !== null,
    run: () => {
      navigation.closeJob();
    },
  },
  bookJob: {
    title: messages.bookJob,
    keys: ['Ctrl Enter'],
    worksWhileTyping: true,
    blockedByDialogs: true,
    isEnabled: isBooking,
    run: () => {
      newJobForm.book();
    },
  },
  closeNewJob: {
    title: messages.close,
    keys: ['Esc'],
    isEnabled: isBooking,
    run: () => {
      navigation.closeNewJob();
    },
  },
  showShortcuts: {
    title: messages.showList,
    keys: ['?'],
    run: () => {
      navigation.showsShortcuts = true;
    },
  },
  calendar: goTo('calendar'),
  jobs: goTo('jobs'),
  projects: goTo('projects'),
  sync: goTo('sync'),
  settings: goTo('settings'),
});

/** The keys of lists and tables, which handle them themselves. */
export const listCommands = defineCommands('lists', () => false, {
  step: { title: messages.previousNext, keys: ['↑ ↓'] },
  openRow: { title: messages.open, keys: ['Enter'] },
  openRowCustomer: { title: messages.openCustomer, keys: ['Shift Enter'] },
  selectRow: { title: messages.selectRow, keys: ['Space'] },
  extendRows: { title: messages.extendSelection, keys: ['Shift ↑ ↓'] },
  selectAllRows: { title: messages.selectAll, keys: ['Ctrl A'] },
  moveColumn: { title: messages.moveColumn, keys: ['Ctrl Shift ← →'] },
  resizeColumn: { title: messages.resizeColumn, keys: ['Alt ← →'] },
  zoomTimeline: { title: messages.zoomTimeline, keys: ['+ -'] },
  scrollTimeline: { title: messages.scrollTimeline, keys: ['← →'] },
  timelineToday: { title: messages.timelineToday, keys: ['T'] },
});
