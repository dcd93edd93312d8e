// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

const calls: string[] = [];
vi.mock('../state/undo/undo.svelte', () => ({
  undoManager: { undo: () => calls.push('undo'), redo: () => calls.push('redo') },
}));

const { runShortcut } = await import('./commands');
const { navigation } = await import('../state/navigation.svelte');

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

describe('the keys of the frame', () => {
  beforeEach(() => {
    calls.length = 0;
    navigation.reset();
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
});
