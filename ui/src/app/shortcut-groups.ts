/** The groups of the list of keyboard shortcuts. */
import { shortcutMessages as messages } from '../messages/shortcuts';
import { commands, type Command } from './commands';

/** One line of the list. */
export interface Shortcut {
  title: string;
  /** `Ctrl K`. */
  keys: string;
}

/** Shortcuts that work in the same place. */
export interface ShortcutGroup {
  id: string;
  title: string;
  shortcuts: readonly Shortcut[];
}

function listed(keys: string, title: string): Shortcut {
  return { keys, title };
}

/** All groups, in order. */
export const shortcutGroups: readonly ShortcutGroup[] = [
  {
    id: 'everywhere',
    title: messages.everywhere,
    shortcuts: Object.values<Command>(commands).flatMap(({ title, keys }) =>
      keys.map((one) => listed(one, title)),
    ),
  },
  {
    id: 'calendar',
    title: messages.calendar,
    shortcuts: [
      listed('T', messages.today),
      listed('J', messages.next),
      listed('K', messages.previous),
      listed('G', messages.goToDate),
      listed('B', messages.board),
      listed('D', messages.day),
      listed('W', messages.week),
      listed('M', messages.month),
      listed('A', messages.agenda),
      listed('+', messages.zoomIn),
      listed('-', messages.zoomOut),
      listed('Ctrl A', messages.selectAll),
    ],
  },
  {
    id: 'appointment',
    title: messages.appointment,
    shortcuts: [
      listed('← ↑ → ↓', messages.moveBetween),
      listed('Shift ↓', messages.extendSelection),
      listed('Enter', messages.openJob),
      listed('M', messages.move),
      listed('H', messages.hold),
      listed('Del', messages.cancelJob),
      listed('Shift F10', messages.menu),
    ],
  },
  {
    id: 'moving',
    title: messages.moving,
    shortcuts: [
      listed('← → ↑ ↓', messages.timeAndTechnician),
      listed('PgUp PgDn', messages.changeDay),
      listed('[ ]', messages.changeDuration),
      listed('Shift', messages.fineSteps),
      listed('Enter', messages.drop),
      listed('Esc', messages.cancelMove),
    ],
  },
  {
    id: 'lists',
    title: messages.lists,
    shortcuts: [listed('↑ ↓', messages.previousNext), listed('Enter', messages.open)],
  },
];
