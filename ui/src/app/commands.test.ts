// @vitest-environment happy-dom
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { renewAccountState } from '../state/account-state';
import { navigation } from '../state/navigation.svelte';

const calls: string[] = [];
vi.mock('../state/undo/undo.svelte', () => ({
  undoManager: { undo: () => calls.push('undo'), redo: () => calls.push('redo') },
}));
vi.mock('../calendar/print/printing.svelte', () => ({ printing: { ask: () => calls.push('print') } }));

const { allCommands, matchingCommands, runShortcut, shortcutGroups, waitingCommands } =
  await import('./commands');
const { shortcutParts } = await import('../lib/keys');
const { commandOf, defineCommands, keyRunner } = await import('../state/commands');

function press(
  key: string,
  init: KeyboardEventInit = {},
  target: EventTarget = document.body,
): KeyboardEvent {
  const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...init });
  // happy-dom takes every Alt for AltGr.
  event.getModifierState = () => false;
  target.dispatchEvent(event);
  return event;
}

describe('the keys of every page', () => {
  beforeEach(() => {
    calls.length = 0;
    renewAccountState();
    window.addEventListener('keydown', runShortcut);
  });
  afterEach(() => {
    window.removeEventListener('keydown', runShortcut);
    document.body.replaceChildren();
  });

  it('run the command that has them, in either case', () => {
    expect(press('C', { shiftKey: true }).defaultPrevented).toBe(true);
    expect(navigation.newJob).not.toBeNull();
    press('?', { shiftKey: true });
    expect(navigation.showsShortcuts).toBe(true);
  });

  it('undo and redo', () => {
    press('z', { ctrlKey: true });
    press('Z', { ctrlKey: true, shiftKey: true });
    press('y', { metaKey: true });
    expect(calls).toEqual(['undo', 'redo', 'redo']);
  });

  it('belong to a field while typing, except Ctrl K', () => {
    const field = document.createElement('input');
    document.body.append(field);
    expect(press('c', {}, field).defaultPrevented).toBe(false);
    expect(press('z', { ctrlKey: true }, field).defaultPrevented).toBe(false);
    press('k', { ctrlKey: true }, field);
    expect(navigation).toMatchObject({ newJob: null, searching: true });
    expect(calls).toEqual([]);
  });

  it('do nothing with other modifiers, or for a command that is not enabled', () => {
    expect(press('c', { altKey: true }).defaultPrevented).toBe(false);
    expect(press('c', { ctrlKey: true }).defaultPrevented).toBe(false);
    expect(press('Escape').defaultPrevented).toBe(false);
    navigation.openJob('7');
    expect(press('Escape').defaultPrevented).toBe(true);
    expect(navigation.job).toBeNull();
  });

  it('do nothing over a dialog if it blocks them, even those that work in a field', () => {
    const { print } = defineCommands('calendar', () => true, {
      print: {
        title: 'Print',
        keys: ['Ctrl P'],
        worksWhileTyping: true,
        blockedByDialogs: true,
        run: () => calls.push('print'),
      },
    });
    const event = press('p', { ctrlKey: true });
    keyRunner([print], event)?.();
    expect(calls).toEqual(['print']);
    const dialog = document.createElement('div');
    dialog.setAttribute('role', 'dialog');
    dialog.setAttribute('aria-modal', 'true');
    document.body.append(dialog);
    expect(keyRunner([print], event)).toBeNull();
  });

  it('of the calendar do nothing while it is not shown', () => {
    expect(press('b').defaultPrevented).toBe(false);
    expect(press('p', { ctrlKey: true }).defaultPrevented).toBe(false);
    expect(calls).toEqual([]);
  });
});

/** The commands whose keys belong to the element that has the focus: a list, a table, or a button. */
const HANDLED_BY_FOCUS = [
  'openFocused',
  'step',
  'openRow',
  'openRowCustomer',
  'selectRow',
  'extendRows',
  'selectAllRows',
  'moveColumn',
  'resizeColumn',
  'zoomTimeline',
  'scrollTimeline',
  'timelineToday',
];

/** Commands with the same key. The job covers New job, so its command is asked first. */
const CLOSING = ['closeJob', 'closeNewJob'];

describe('the list of commands', () => {
  it('has each id once', () => {
    const ids = allCommands.map(({ group, id }) => `${group} ${id}`);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('runs every listed key with the command that lists it', () => {
    for (const command of allCommands.filter(({ id }) => !HANDLED_BY_FOCUS.includes(id))) {
      // Commands of one group are enabled together, except those that close something.
      const group = allCommands
        .filter((one) => one.group === command.group)
        .filter((one) => one.id === command.id || !CLOSING.includes(one.id))
        .map((one) => ({ ...one, isEnabled: () => true }));
      for (const shortcut of [...command.keys, ...(command.unlistedKeys ?? [])]) {
        const { modifiers, keys } = shortcutParts(shortcut);
        for (const key of keys) {
          const pressed = {
            key,
            ctrl: modifiers.includes('Ctrl'),
            shift: modifiers.includes('Shift'),
            alt: modifiers.includes('Alt'),
          };
          expect(commandOf(group, pressed)?.id, shortcut).toBe(command.id);
        }
      }
    }
  });

  it('names the commands whose keys the focused element handles', () => {
    const withoutRun = allCommands.filter(({ run, runKey }) => !run && !runKey).map(({ id }) => id);
    expect(withoutRun).toEqual(HANDLED_BY_FOCUS);
  });

  it('is listed completely, and each title once in its group', () => {
    const listed = shortcutGroups.flatMap(({ shortcuts }) => shortcuts.flatMap(({ keys }) => keys));
    expect(listed.toSorted()).toEqual(allCommands.flatMap(({ keys }) => keys).toSorted());
    for (const { shortcuts } of shortcutGroups) {
      expect(new Set(shortcuts.map(({ title }) => title)).size).toBe(shortcuts.length);
    }
  });

  it('finds what can run now by the beginnings of the words of its title', () => {
    expect(matchingCommands('new j').map(({ id }) => id)).toEqual(['newJob']);
    expect(matchingCommands('undo').map(({ id }) => id)).toEqual(['undo']);
    expect(matchingCommands('sett').map(({ id }) => id)).toEqual(['settings']);
    expect(matchingCommands('month')).toEqual([]);
    expect(matchingCommands(' ').map(({ id }) => id)).toContain('newJob');
  });

  it('finds what needs an appointment or the calendar first, at most three and not by two letters', () => {
    expect(waitingCommands('on hold').map(({ id }) => id)).toEqual(['hold', 'heldJobs']);
    expect(waitingCommands('month').map(({ id }) => id)).toContain('month');
    expect(waitingCommands('the')).toHaveLength(3);
    expect(waitingCommands('ho')).toEqual([]);
    expect(waitingCommands('settings')).toEqual([]);
  });
});

/** The listeners for keys on the whole window, and what each one is for. */
const WINDOW_LISTENERS: Record<string, string> = {
  'app/Frame.svelte': 'runs the commands of every page',
  'app/web-view.ts': 'prevents what a browser does',
  'calendar/Calendar.svelte': 'runs the commands of the calendar',
  'calendar/print/printing.svelte.ts': 'any key ends printing',
  'components/TooltipHost.svelte': 'Esc closes',
  'components/dismiss.ts': 'Esc closes a popover while nothing has the focus',
  'components/pointer.ts': 'modifiers and Esc while the pointer drags',
  'lib/early-typing.ts': 'keeps letters for a form that is loading',
};

it('only the known files listen to the keys of the whole window', () => {
  const root = path.resolve(import.meta.dirname, '..');
  const listening = readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(ts|svelte)$/.test(file) && !file.includes('.test.'))
    .filter((file) =>
      /<svelte:(?:window|document)[^>]*keydown|(?:window|document)\.addEventListener\(\s*'key/.test(
        readFileSync(path.join(root, file), 'utf8'),
      ),
    );
  expect(listening.toSorted()).toEqual(Object.keys(WINDOW_LISTENERS));
});
