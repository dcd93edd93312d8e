/** All commands, the groups of the list of shortcuts, and the commands that a text finds. */
import { calendarCommandList } from '../calendar/keyboard/commands';
import { jobsCommands, openJobCommands } from '../jobs/commands';
import { projectsCommands } from '../projects/commands';
import { fold } from '../lib/fold';
import { shortcutMessages as messages } from '../messages/shortcuts';
import {
  everywhereCommands,
  keyRunner,
  listCommands,
  type Command,
  type CommandGroup,
} from '../state/commands';

const everywhere: readonly Command[] = [
  ...Object.values<Command>(everywhereCommands),
  ...Object.values<Command>(openJobCommands),
];

/** Every command of the app. */
export const allCommands: readonly Command[] = [
  ...everywhere,
  ...calendarCommandList,
  ...Object.values<Command>(jobsCommands),
  ...Object.values<Command>(projectsCommands),
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

/** The words of a text without accents and case. */
function wordsOf(text: string): string[] {
  return fold(text).split(/\s+/).filter(Boolean);
}

/** The commands whose titles have words that begin like those typed, each title once. */
function commandsWith(typed: readonly string[], isListed: (command: Command) => boolean): Command[] {
  const found = new Map<string, Command>();
  for (const command of allCommands) {
    const words = wordsOf(command.title);
    const matches = typed.every((part) => words.some((word) => word.startsWith(part)));
    const isFirst = !found.has(command.title);
    const isSearch = command.title === everywhereCommands.search.title;
    if (matches && isFirst && !isSearch && command.run && isListed(command)) {
      found.set(command.title, command);
    }
  }
  return [...found.values()];
}

/** The most commands that are listed though they can't run now. */
const MOST_WAITING = 3;

/**
 * The commands that a text finds and that need something first: the calendar, or an appointment. Fewer
 * than three letters would find too many.
 */
export function waitingCommands(text: string): Command[] {
  const typed = wordsOf(text);
  if (typed.join('').length < 3) return [];
  const needsFirst = ({ group }: Command) => group === 'appointment' || group === 'calendar';
  const enabled = new Set(commandsWith(typed, (command) => command.isEnabled()).map(({ title }) => title));
  return commandsWith(typed, (command) => needsFirst(command) && command.isWaiting())
    .filter(({ title }) => !enabled.has(title))
    .slice(0, MOST_WAITING);
}

/** The commands that can run now and that a text finds. */
export function matchingCommands(text: string): Command[] {
  const typed = wordsOf(text);
  const commands = commandsWith(typed, (command) => command.isEnabled());
  // Before anything is typed, those of the selected appointment come first.
  const isOfAppointment = ({ group }: Command) => group === 'appointment';
  return typed.length > 0
    ? commands
    : [...commands.filter(isOfAppointment), ...commands.filter((command) => !isOfAppointment(command))];
}
