import { describe, expect, it } from 'vitest';
import { commandOf, type KeyContext, type KeyPress } from './key-commands';
import { NOTHING, anchorOf, extend, select, selectAll } from '../selection';

const idle: KeyContext = { selected: false, moving: false, timeRunsDown: false };

function press(key: string, more: Partial<KeyPress> = {}): KeyPress {
  return { key, ctrl: false, shift: false, alt: false, ...more };
}

describe('keys', () => {
  it('M means the month until an appointment is selected, then its move', () => {
    expect(commandOf(press('m'), idle)).toEqual({ do: 'view', view: 'month' });
    expect(commandOf(press('m'), { ...idle, selected: true })).toEqual({ do: 'startMove' });
  });

  it('arrows follow the direction of time while moving', () => {
    const moving = { ...idle, selected: true, moving: true };
    expect(commandOf(press('ArrowRight'), moving)).toEqual({ do: 'nudge', time: 1, row: 0, fine: false });
    expect(commandOf(press('ArrowDown'), moving)).toEqual({ do: 'nudge', time: 0, row: 1, fine: false });
    const down = { ...moving, timeRunsDown: true };
    expect(commandOf(press('ArrowDown', { alt: true }), down)).toEqual({
      do: 'nudge',
      time: 1,
      row: 0,
      fine: true,
    });
    expect(commandOf(press('ArrowLeft'), down)).toEqual({ do: 'nudge', time: 0, row: -1, fine: false });
  });

  it('nothing but the move is heard while moving', () => {
    const moving = { ...idle, selected: true, moving: true };
    expect(commandOf(press('t'), moving)).toBeNull();
    expect(commandOf(press('Enter'), moving)).toEqual({ do: 'drop' });
    expect(commandOf(press('Escape'), moving)).toEqual({ do: 'cancelMove' });
  });

  it('moves by a day, and makes longer and shorter, while moving', () => {
    const moving = { ...idle, selected: true, moving: true };
    expect(commandOf(press('PageDown'), moving)).toEqual({ do: 'nudgeDay', by: 1 });
    expect(commandOf(press('ArrowLeft', { ctrl: true }), moving)).toEqual({ do: 'nudgeDay', by: -1 });
    expect(commandOf(press(']'), moving)).toEqual({ do: 'stretch', by: 1, fine: false });
    expect(commandOf(press('ArrowLeft', { shift: true }), moving)).toMatchObject({ fine: true });
  });

  it('arrows walk from a selected appointment, and without one those of time turn the page', () => {
    expect(commandOf(press('ArrowRight'), idle)).toEqual({ do: 'page', by: 1 });
    expect(commandOf(press('ArrowDown'), idle)).toEqual({ do: 'walk', towards: 'down', extend: false });
    const selected = { ...idle, selected: true };
    expect(commandOf(press('ArrowRight'), selected)).toEqual({ do: 'walk', towards: 'right', extend: false });
    expect(commandOf(press('ArrowUp', { shift: true }), selected)).toEqual({
      do: 'walk',
      towards: 'up',
      extend: true,
    });
  });

  it('acts on what is selected, and on nothing when nothing is', () => {
    const selected = { ...idle, selected: true };
    for (const [key, deed] of [
      ['e', 'open'],
      ['h', 'hold'],
      ['Delete', 'cancelJob'],
      ['ContextMenu', 'menu'],
    ] as const) {
      expect(commandOf(press(key), selected)).toEqual({ do: deed });
      expect(commandOf(press(key), idle)).toBeNull();
    }
    expect(commandOf(press('F10', { shift: true }), selected)).toEqual({ do: 'menu' });
    expect(commandOf(press('F10'), selected)).toBeNull();
  });

  it('leaves keys with Ctrl to the window, except undo, redo and all', () => {
    expect(commandOf(press('t', { ctrl: true }), idle)).toBeNull();
    expect(commandOf(press('a', { ctrl: true }), idle)).toEqual({ do: 'selectAll' });
    expect(commandOf(press('z', { ctrl: true }), idle)).toEqual({ do: 'undo' });
    expect(commandOf(press('Z', { ctrl: true, shift: true }), idle)).toEqual({ do: 'redo' });
  });
});

describe('selection', () => {
  const order = ['a', 'b', 'c', 'd'];

  it('takes one, toggles, and takes a range from the last one', () => {
    const one = select(NOTHING, 'b', 'only', order);
    expect([...one]).toEqual(['b']);
    const range = select(one, 'd', 'range', order);
    expect([...range].sort()).toEqual(['b', 'c', 'd']);
    expect([...select(range, 'a', 'range', order)].sort()).toEqual(order);
    expect([...select(range, 'c', 'toggle', order)].sort()).toEqual(['b', 'd']);
    expect([...select(range, 'a', 'only', order)]).toEqual(['a']);
  });

  it('takes only the clicked one when the last one is not shown any more', () => {
    expect([...select(new Set(['gone']), 'c', 'range', order)]).toEqual(['c']);
  });

  it('takes all, grows with the arrows, and keeps its anchor last', () => {
    const all = selectAll(new Set(['c']), order, false);
    expect([...all].sort()).toEqual(order);
    expect(anchorOf(all)).toBe('c');
    expect([...selectAll(new Set(['x']), ['a'], true)]).toEqual(['a', 'x']);
    const grown = extend(new Set(['a', 'b']), 'a');
    expect(anchorOf(grown)).toBe('a');
    expect([...grown]).toEqual(['b', 'a']);
  });
});
