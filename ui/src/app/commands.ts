/** All commands, the groups of the list of shortcuts, and the commands that a text finds. */
import { calendarCommandList } from '../calendar/keyboard/commands';
import { jobsCommands } from '../jobs/commands';
import { fold } from '../lib/fold';
import { shortcutMessages as messages } from '../messages/shortcuts';
import {
  everywhereCommands,
  keyRunner,
  listCommands,
  type Command,
  type CommandGroup,
} from '../state/commands';

const everywhere: readonly Command[] = Object.values(everywhereCommands);

/** Every command of the app. */
export const allCommands: readonly Command[] = [
  ...everywhere,
  ...calendarCommandList,
  ...Object.values<Command>(jobsCommands),
  ...Object.values<Command>(listCommands),
];

/** Runs the command of a key that works on every page. The calendar runs its own. */
export function runShortcut(event: KeyboardEvent): void {
  const run = keyRunner(everywhere, event);
  if (!run) return;
  event.preventDefault();
  run();
}

/** A line of the list of shortcuts. */
export interface Shortcut {
  title: string;
  /** The alternatives, such as `Ctrl K`. */
  keys: readonly string[];
}

const GROUPS: readonly CommandGroup[] = ['everywhere', 'calendar', 'appointment', 'moving', 'lists'];

/** The list of shortcuts. Commands with the same title share a line. */
export const shortcutGroups = GROUPS.map((group) => {
  const keysByTitle = new Map<string, string[]>();
  for (const { title, keys } of allCommands.filter((command) => command.group === group)) {
    if (keys.length > 0) keysByTitle.set(title, [...(keysByTitle.get(title) ?? []), ...keys]);
  }
  const shortcuts: Shortcut[] = [...keysByTitle].map(([title, keys]) => ({ title, keys }));
  return { id: group, title: messages[group], shortcuts };
});

/** The commands that can run now and whose titles have words that begin like those of the text. */
export function matchingCommands(text: string): Command[] {
  const typed = fold(text).split(/\s+/).filter(Boolean);
  const found = new Map<string, Command>();
  for (const command of allCommands) {
    const words = fold(command.title).split(/\s+/);
    const matches = typed.every((part) => words.some((word) => word.startsWith(part)));
    const isFirst = !found.has(command.title);
    const isSearch = command.title === everywhereCommands.search.title;
    if (matches && isFirst && !isSearch && command.run && command.isEnabled()) {
      found.set(command.title, command);
    }
  }
  // Before anything is typed, those of the selected appointment come first.
  const isOfAppointment = ({ group }: Command) => group === 'appointment';
  const commands = [...found.values()];
  return typed.length > 0
    ? commands
    : [...commands.filter(isOfAppointment), ...commands.filter((command) => !isOfAppointment(command))];
}
