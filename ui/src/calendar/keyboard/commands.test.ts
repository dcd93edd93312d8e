import { beforeEach, describe, expect, it, vi } from 'vitest';
import { renewAccountState } from '../../state/account-state';
import { navigation } from '../../state/navigation.svelte';
import type { KeyPress } from '../../lib/keys';
import { NOTHING, anchorOf, extend, select, selectAll } from '../selection';

let selected: object | null = null;
let drag: { how: 'keys' | 'pointer' } | null = null;
const calls: unknown[] = [];

vi.mock('../../ipc', () => ({ backend: {}, onMirrorChanged: () => () => undefined, asAppError: String }));
vi.mock('../../state/appointments.svelte', () => ({ appointments: { page: {} } }));
vi.mock('../../state/preferences.svelte', () => ({ preferences: { current: { calendars: {} } } }));
vi.mock('../../state/session.svelte', () => ({ session: { account: null } }));
vi.mock('../../state/undo/undo.svelte', () => ({ undoManager: {} }));
vi.mock('../print/printing.svelte', () => ({ printing: {} }));
vi.mock('../drag/session.svelte', () => ({
  dragging: {
    get current() {
      return drag;
    },
  },
}));
vi.mock('./keyboard-control', () => ({
  presentCard: () => selected,
  keyboard: {
    control: {
      nudge: (...args: unknown[]) => calls.push(['nudge', ...args]),
      nudgeDay: (by: number) => calls.push(['nudgeDay', by]),
      resize: (...args: unknown[]) => calls.push(['resize', ...args]),
      walk: (...args: unknown[]) => calls.push(['walk', ...args]),
    },
  },
}));

const { calendarCommandList, stepsOf } = await import('./commands');
const { commandOf } = await import('../../state/commands');

function press(key: string, more: Partial<KeyPress> = {}): string | null {
  const pressed = { key, ctrl: false, shift: false, alt: false, ...more };
  const command = commandOf(calendarCommandList, pressed);
  command?.runKey?.(pressed);
  return command?.id ?? null;
}

beforeEach(() => {
  selected = null;
  drag = null;
  calls.length = 0;
  renewAccountState();
});

describe('the keys of the calendar', () => {
  it('M shows the month, or moves a selected appointment', () => {
    expect(press('M')).toBe('month');
    selected = {};
    expect(press('M')).toBe('move');
  });

  it('arrows move between appointments, or change the page if none is selected', () => {
    expect(press('→')).toBe('next');
    expect(press('←', { shift: true })).toBe('previous');
    expect(press('↓')).toBe('firstAppointment');
    expect(press('↑', { shift: true })).toBe('firstAppointment');
    selected = {};
    expect(press('→')).toBe('walk');
    expect(press('↑', { shift: true })).toBe('extendSelection');
    expect(calls).toEqual([
      ['walk', 'down', false],
      ['walk', 'up', false],
      ['walk', 'right', false],
      ['walk', 'up', true],
    ]);
  });

  it('act on a selected appointment, and do nothing without one', () => {
    for (const [key, id] of [
      ['E', 'openJob'],
      ['H', 'hold'],
      ['Del', 'cancelJob'],
      ['Menu', 'menu'],
      ['Esc', 'clearSelection'],
    ] as const) {
      selected = null;
      expect(press(key), key).toBeNull();
      selected = {};
      expect(press(key), key).toBe(id);
    }
    expect(press('F10', { shift: true })).toBe('menu');
    expect(press('F10')).toBeNull();
  });

  it('leave Enter to the focused button and Esc to an open job', () => {
    selected = {};
    expect(press('Enter')).toBeNull();
    navigation.openJob('7');
    expect(press('Esc')).toBeNull();
  });

  it('with Ctrl or Alt do nothing, except a few', () => {
    expect(press('T', { ctrl: true })).toBeNull();
    expect(press('D', { alt: true })).toBeNull();
    expect(press('Z', { ctrl: true })).toBeNull();
    expect(press('A', { ctrl: true })).toBe('selectAll');
    expect(press('0', { ctrl: true })).toBe('resetZoom');
    expect(press('Z')).toBe('undo');
    expect(press('Z', { shift: true })).toBe('redo');
  });

  it('Ctrl P opens the print dialog', () => {
    expect(press('P', { ctrl: true })).toBe('print');
  });

  it('do nothing while the pointer drags', () => {
    drag = { how: 'pointer' };
    expect(press('T')).toBeNull();
    expect(press('Esc')).toBeNull();
  });
});

describe('the keys of a move', () => {
  beforeEach(() => {
    selected = {};
    drag = { how: 'keys' };
  });

  it('are the only ones that work', () => {
    expect(press('T')).toBeNull();
    expect(press('Enter')).toBe('drop');
    expect(press('Esc')).toBe('cancelMove');
  });

  it('follow the direction of time', () => {
    expect(stepsOf('→', false)).toEqual({ time: 1, row: 0 });
    expect(stepsOf('↓', false)).toEqual({ time: 0, row: 1 });
    expect(stepsOf('↓', true)).toEqual({ time: 1, row: 0 });
    expect(stepsOf('←', true)).toEqual({ time: 0, row: -1 });
  });

  it('move by a step, a fine step with Shift, or a day', () => {
    press('→');
    press('←', { shift: true });
    press(']');
    press('[', { shift: true });
    press('PgDn');
    press('←', { ctrl: true });
    press('↓', { ctrl: true });
    expect(calls).toEqual([
      ['nudge', { time: 1, row: 0 }, false],
      ['nudge', { time: -1, row: 0 }, true],
      ['resize', 1, false],
      ['resize', -1, true],
      ['nudgeDay', 1],
      ['nudgeDay', -1],
    ]);
  });
});

describe('selection', () => {
  const order = ['a', 'b', 'c', 'd'];

  it('selects one, toggles, and selects a range from the anchor', () => {
    const one = select(NOTHING, 'b', 'only', order);
    expect([...one]).toEqual(['b']);
    const range = select(one, 'd', 'range', order);
    expect([...range].sort()).toEqual(['b', 'c', 'd']);
    expect([...select(range, 'a', 'range', order)].sort()).toEqual(order);
    expect([...select(range, 'c', 'toggle', order)].sort()).toEqual(['b', 'd']);
    expect([...select(range, 'a', 'only', order)]).toEqual(['a']);
  });

  it('selects only the clicked one if the anchor is no longer shown', () => {
    expect([...select(new Set(['gone']), 'c', 'range', order)]).toEqual(['c']);
  });

  it('selects all, extends, and keeps the anchor last', () => {
    const all = selectAll(new Set(['c']), order, false);
    expect([...all].sort()).toEqual(order);
    expect(anchorOf(all)).toBe('c');
    expect([...selectAll(new Set(['x']), ['a'], true)]).toEqual(['a', 'x']);
    const grown = extend(new Set(['a', 'b']), 'a');
    expect(anchorOf(grown)).toBe('a');
    expect([...grown]).toEqual(['b', 'a']);
  });
});
