/** The commands of the calendar, of an appointment, and of moving an appointment with keys. */
import type { KeyPress } from '../../lib/keys';
import { printMessages } from '../../messages/calendar';
import { shortcutMessages as messages } from '../../messages/shortcuts';
import { appointments } from '../../state/appointments.svelte';
import { copyForCustomer } from '../../state/clipboard';
import { defineCommands, type Command } from '../../state/commands';
import { navigation } from '../../state/navigation.svelte';
import { openingsShown } from '../../state/openings-shown.svelte';
import { hasConfirmations } from '../../state/confirmations';
import { undoManager } from '../../state/undo/undo.svelte';
import { conflictMarks } from '../conflicts/conflict-marks.svelte';
import { dragging } from '../drag/session.svelte';
import { hasServiceTitanLink, openInServiceTitan } from '../../state/service-titan';
import { cardActions } from '../card/actions.svelte';
import { ownRow } from '../drag/gestures';
import { technicianCards } from '../technician/technician-card.svelte';
import { printing } from '../print/printing.svelte';
import { calendar, type ViewName } from '../state.svelte';
import { heldList } from '../held/held-list.svelte';
import { unconfirmedList } from '../unconfirmed/unconfirmed-list.svelte';
import { keyboard, presentCard } from './keyboard-control';
import type { Direction } from './next-card';

const isShown = () => keyboard.control !== null;
const isMoving = () => isShown() && dragging.current?.how === 'keys';
const isIdle = () => isShown() && dragging.current === null;
const isOnCard = () => isIdle() && presentCard() !== null;

/** A step of time or of rows: back, none, or forward. */
type Step = -1 | 0 | 1;

/** The steps of an arrow key. Time runs right on the board, and down in the day and the week. */
export function stepsOf(key: string, timeRunsDown: boolean): { time: Step; row: Step } {
  const across = key === '←' ? -1 : key === '→' ? 1 : 0;
  const down = key === '↑' ? -1 : key === '↓' ? 1 : 0;
  return timeRunsDown ? { time: down, row: across } : { time: across, row: down };
}

function steps(key: string): { time: Step; row: Step } {
  return stepsOf(key, calendar.view === 'day' || calendar.view === 'week');
}

const DIRECTIONS: Readonly<Record<string, Direction>> = { '←': 'left', '→': 'right', '↑': 'up', '↓': 'down' };

function walk({ key }: KeyPress, extending: boolean): void {
  const direction = DIRECTIONS[key];
  if (direction) keyboard.control?.walk(direction, extending);
}

function moveOrResize({ key, shift }: KeyPress): void {
  if (key === '[' || key === ']') keyboard.control?.resize(key === ']' ? 1 : -1, shift);
  else keyboard.control?.nudge(steps(key), shift);
}

function show(view: ViewName): () => void {
  return () => {
    calendar.view = view;
  };
}

/** The commands while keys move an appointment. No others are enabled. */
export const movingCommands = defineCommands('moving', isMoving, {
  nudge: { title: messages.timeAndTechnician, keys: ['← → ↑ ↓'], runKey: moveOrResize },
  changeDay: {
    title: messages.changeDay,
    keys: ['PgUp PgDn'],
    unlistedKeys: ['Ctrl ← → ↑ ↓'],
    runKey: ({ key }) => {
      const by = key === 'PgUp' ? -1 : key === 'PgDn' ? 1 : steps(key).time;
      if (by !== 0) keyboard.control?.nudgeDay(by);
    },
  },
  resize: { title: messages.changeDuration, keys: ['[ ]'], runKey: moveOrResize },
  fineSteps: {
    title: messages.fineSteps,
    keys: ['Shift ← → ↑ ↓'],
    unlistedKeys: ['Shift [ ]'],
    runKey: moveOrResize,
  },
  drop: { title: messages.drop, keys: ['Enter'], run: () => keyboard.control?.drop() },
  cancelMove: { title: messages.cancelMove, keys: ['Esc'], run: () => keyboard.control?.cancelMove() },
});

/** The commands of the focused appointment, or of the one selected last. */
export const appointmentCommands = defineCommands('appointment', isOnCard, {
  walk: {
    title: messages.moveBetween,
    keys: ['← ↑ → ↓'],
    runKey: (press) => {
      walk(press, false);
    },
  },
  extendSelection: {
    title: messages.extendSelection,
    keys: ['Shift ← ↑ → ↓'],
    runKey: (press) => {
      walk(press, true);
    },
  },
  openJob: { title: messages.openJob, keys: ['E'], run: () => keyboard.control?.open() },
  openCustomer: {
    title: messages.openCustomer,
    keys: ['Shift E'],
    isEnabled: () => presentCard()?.customerId != null,
    run: () => {
      const id = presentCard()?.customerId;
      if (id) navigation.openCustomer(id);
    },
  },
  // A card is a button, which handles Enter itself.
  openFocused: { title: messages.openJob, keys: ['Enter'] },
  move: { title: messages.move, keys: ['M'], run: () => keyboard.control?.move() },
  moveTo: { title: messages.moveTo, keys: ['Shift M'], run: () => keyboard.control?.moveTo() },
  assign: { title: messages.assign, keys: ['Shift A'], run: () => keyboard.control?.assign() },
  findTime: {
    title: messages.findAnotherTime,
    keys: ['F'],
    isEnabled: () => presentCard()?.movable === true,
    run: () => {
      const card = presentCard();
      if (card) cardActions.findTime(card);
    },
  },
  technicianCard: {
    title: messages.technicianCard,
    keys: ['I'],
    isEnabled: () => (presentCard()?.technicianIds.length ?? 0) > 0,
    run: () => {
      const card = presentCard();
      if (card) technicianCards.openBeside(ownRow(card));
    },
  },
  confirm: {
    title: messages.confirm,
    keys: ['Y'],
    isEnabled: hasConfirmations,
    run: () => keyboard.control?.confirm(true),
  },
  removeConfirmation: {
    title: messages.removeConfirmation,
    keys: ['Shift Y'],
    isEnabled: hasConfirmations,
    run: () => keyboard.control?.confirm(false),
  },
  hold: { title: messages.hold, keys: ['H'], run: () => keyboard.control?.holdOrCancel('hold') },
  removeHold: {
    title: messages.removeHold,
    keys: ['Shift H'],
    run: () => keyboard.control?.reopen('removeHold'),
  },
  cancelJob: {
    title: messages.cancelJob,
    keys: ['Del'],
    run: () => keyboard.control?.holdOrCancel('cancel'),
  },
  removeCancellation: {
    title: messages.removeCancellation,
    keys: ['Shift Del'],
    run: () => keyboard.control?.reopen('removeCancellation'),
  },
  priority: {
    title: messages.priority,
    keys: ['Shift P'],
    run: () => keyboard.control?.change('priority'),
  },
  jobType: {
    title: messages.jobType,
    keys: ['Shift T'],
    run: () => keyboard.control?.change('jobType'),
  },
  openInServiceTitan: {
    title: messages.openInServiceTitan,
    keys: ['O'],
    isEnabled: () => hasServiceTitanLink('job', presentCard()?.jobId ?? ''),
    run: () => {
      const card = presentCard();
      if (card) openInServiceTitan('job', card.jobId);
    },
  },
  copyForCustomer: {
    title: messages.copyForCustomer,
    keys: ['Ctrl C'],
    // Selected text is copied instead.
    isEnabled: () => getSelection()?.isCollapsed !== false,
    run: () => {
      const card = presentCard();
      if (card) void copyForCustomer(card);
    },
  },
  duplicateJob: {
    title: messages.duplicateJob,
    keys: ['Shift C'],
    run: () => {
      const card = presentCard();
      if (card) cardActions.copyJob(card, 'copy');
    },
  },
  recall: {
    title: messages.recall,
    isEnabled: () => presentCard()?.state === 'done',
    run: () => {
      const card = presentCard();
      if (card) cardActions.copyJob(card, 'recall');
    },
  },
  menu: {
    title: messages.menu,
    keys: ['Shift F10'],
    unlistedKeys: ['Menu'],
    run: () => keyboard.control?.openMenu(),
  },
  clearSelection: {
    title: messages.clearSelection,
    keys: ['Esc'],
    // Esc closes an open job first.
    isEnabled: () => navigation.job === null,
    run: () => {
      calendar.clear();
    },
  },
});

/** The commands of the calendar that need no appointment. */
export const calendarCommands = defineCommands('calendar', isIdle, {
  today: {
    title: messages.today,
    keys: ['T'],
    run: () => {
      calendar.goToday();
    },
  },
  next: { title: messages.next, keys: ['J'], unlistedKeys: ['→'], run: () => keyboard.control?.page(1) },
  previous: {
    title: messages.previous,
    keys: ['K'],
    unlistedKeys: ['←'],
    run: () => keyboard.control?.page(-1),
  },
  goToDate: {
    title: messages.goToDate,
    keys: ['G'],
    run: () => {
      calendar.pickingDate = true;
    },
  },
  board: { title: messages.board, keys: ['B'], run: show('board') },
  day: { title: messages.day, keys: ['D'], run: show('day') },
  week: { title: messages.week, keys: ['W'], run: show('week') },
  month: { title: messages.month, keys: ['M'], run: show('month') },
  agenda: { title: messages.agenda, keys: ['A'], run: show('agenda') },
  zoomIn: { title: messages.zoomIn, keys: ['+'], run: () => keyboard.control?.zoom(1) },
  zoomOut: { title: messages.zoomOut, keys: ['-'], run: () => keyboard.control?.zoom(-1) },
  resetZoom: { title: messages.resetZoom, keys: ['Ctrl 0'], run: () => keyboard.control?.zoom(0) },
  selectAll: { title: messages.selectAll, keys: ['Ctrl A'], run: () => keyboard.control?.selectAll() },
  firstAppointment: {
    title: messages.goToAppointments,
    keys: ['↑ ↓'],
    runKey: (press) => {
      walk(press, false);
    },
  },
  undo: { title: messages.undo, keys: ['Z'], run: () => void undoManager.undo() },
  redo: { title: messages.redo, keys: ['Shift Z'], run: () => void undoManager.redo() },
  conflicts: {
    title: messages.conflicts,
    keys: ['X'],
    run: () => {
      conflictMarks.listed = true;
    },
  },
  findTime: {
    title: messages.findTime,
    keys: ['F'],
    run: () => {
      openingsShown.requested = true;
      navigation.openNewJob();
    },
  },
  unconfirmed: {
    title: messages.unconfirmed,
    keys: ['U'],
    isEnabled: hasConfirmations,
    run: () => {
      unconfirmedList.open = true;
    },
  },
  heldJobs: {
    title: messages.heldJobs,
    keys: ['Shift U'],
    run: () => {
      heldList.open = true;
    },
  },
  print: {
    title: printMessages.print,
    keys: ['Ctrl P'],
    worksWhileTyping: true,
    blockedByDialogs: true,
    isEnabled: () => appointments.page !== null,
    run: () => {
      printing.ask();
    },
  },
});

/** All commands of the calendar. If two of them share a key, the first one that is enabled runs. */
export const calendarCommandList: readonly Command[] = [
  ...Object.values<Command>(movingCommands),
  ...Object.values<Command>(appointmentCommands),
  ...Object.values<Command>(calendarCommands),
];
