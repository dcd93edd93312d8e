/**
 * The commands that work on every page. The frame runs them by their keys, and the list of keyboard
 * shortcuts and the tooltips show the same keys.
 */
import { hasCommand, hasModifier, isComposing, keyIsTaken, shortcutKey } from '../lib/keys';
import { commonMessages } from '../messages/common';
import { shortcutMessages as messages } from '../messages/shortcuts';
import { navigation } from '../state/navigation.svelte';
import { undoManager } from '../state/undo/undo.svelte';

/** A command with its keys. */
export interface Command {
  title: string;
  /** `C`, or `Ctrl Shift Z`. Each one runs the command; the first one is shown in tooltips. */
  keys: readonly [string, ...string[]];
  /** Whether the command can run now. */
  isEnabled?: () => boolean;
  run: () => void;
}

function search(): void {
  navigation.searching = true;
}

/** The commands by id, in the order of the list. */
export const commands = {
  newJob: {
    title: commonMessages.newJob,
    keys: ['C'],
    run: () => {
      navigation.openNewJob();
    },
  },
  search: { title: commonMessages.search, keys: ['/', 'Ctrl K'], run: search },
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
  showShortcuts: {
    title: messages.showList,
    keys: ['?'],
    run: () => {
      navigation.showsShortcuts = true;
    },
  },
} satisfies Record<string, Command>;

/** Works while typing and over a dialog, unlike all others. */
const ALWAYS = 'Ctrl K';

/** The pressed keys as commands name them. Shift counts only with Ctrl, because `?` needs it. */
function pressedKeys(event: KeyboardEvent): string {
  const key = shortcutKey(event);
  if (key === 'Escape') return 'Esc';
  const name = key.length === 1 ? key.toUpperCase() : key;
  if (!hasCommand(event)) return name;
  return event.shiftKey ? `Ctrl Shift ${name}` : `Ctrl ${name}`;
}

/** Runs the command of a key, unless the key belongs to what has the focus. */
export function runShortcut(event: KeyboardEvent): void {
  if (isComposing(event)) return;
  const pressed = pressedKeys(event);
  if (pressed !== ALWAYS && (keyIsTaken(event) || (hasModifier(event) && !hasCommand(event)))) return;
  const command = Object.values<Command>(commands).find(({ keys }) => keys.includes(pressed));
  if (!command || command.isEnabled?.() === false) return;
  event.preventDefault();
  command.run();
}
