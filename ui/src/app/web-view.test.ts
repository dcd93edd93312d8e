// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { disableBrowserBehavior } from './web-view';

describe('keeping the web view from acting as a browser', () => {
  let stop: () => void;

  beforeEach(() => {
    document.body.innerHTML = '<p>Text</p><input type="text"><textarea></textarea><input type="checkbox">';
    stop = disableBrowserBehavior();
  });
  afterEach(() => {
    stop();
  });

  /** Whether the default action of the browser still happens. */
  function allowed(selector: string, event: Event): boolean {
    return document.querySelector(selector)?.dispatchEvent(event) ?? false;
  }
  // happy-dom treats Alt as AltGr, and drops the modifiers of a wheel event.
  const key = (name: string, code: string, more: KeyboardEventInit = {}) =>
    Object.defineProperty(
      new KeyboardEvent('keydown', { key: name, code, bubbles: true, cancelable: true, ...more }),
      'getModifierState',
      { value: () => false },
    );

  it.each([
    ['F5', key('F5', 'F5')],
    ['Ctrl+F5', key('F5', 'F5', { ctrlKey: true })],
    ['Ctrl+R', key('r', 'KeyR', { ctrlKey: true })],
    ['Ctrl+Shift+R', key('R', 'KeyR', { ctrlKey: true, shiftKey: true })],
    ['Ctrl+R on a Cyrillic layout', key('к', 'KeyR', { ctrlKey: true })],
    ['Ctrl+P', key('p', 'KeyP', { ctrlKey: true })],
    ['Alt+Left', key('ArrowLeft', 'ArrowLeft', { altKey: true })],
    ['Alt+Right', key('ArrowRight', 'ArrowRight', { altKey: true })],
    ['the back key', key('BrowserBack', 'BrowserBack')],
  ])('%s does nothing, in a field neither', (_, event) => {
    expect(allowed('textarea', event)).toBe(false);
  });

  it('keeps the keys of text fields', () => {
    for (const name of ['a', 'c', 'v', 'x', 'z']) {
      expect(allowed('textarea', key(name, `Key${name.toUpperCase()}`, { ctrlKey: true }))).toBe(true);
    }
    expect(allowed('textarea', key('ArrowLeft', 'ArrowLeft', { ctrlKey: true }))).toBe(true);
    expect(allowed('textarea', key('r', 'KeyR'))).toBe(true);
  });

  it('keeps the context menu only in text fields', () => {
    const menu = () => new MouseEvent('contextmenu', { bubbles: true, cancelable: true, button: 2 });
    expect(allowed('textarea', menu())).toBe(true);
    expect(allowed('input[type="text"]', menu())).toBe(true);
    expect(allowed('input[type="checkbox"]', menu())).toBe(false);
    expect(allowed('p', menu())).toBe(false);
  });

  it('blocks the back button of the mouse', () => {
    const press = (button: number) => new MouseEvent('mouseup', { bubbles: true, cancelable: true, button });
    expect(allowed('p', press(3))).toBe(false);
    expect(allowed('p', press(4))).toBe(false);
    expect(allowed('p', press(0))).toBe(true);
  });

  it('opens no dropped file, and allows text in a field', () => {
    const drop = (types: string[]) => {
      const event = new Event('drop', { bubbles: true, cancelable: true });
      return Object.assign(event, { dataTransfer: { types, dropEffect: 'copy' } });
    };
    expect(allowed('p', drop(['Files']))).toBe(false);
    expect(allowed('textarea', drop(['Files', 'text/plain']))).toBe(false);
    expect(allowed('p', drop(['text/uri-list']))).toBe(false);
    expect(allowed('textarea', drop(['text/plain']))).toBe(true);
  });

  it('blocks the zoom of the page with the wheel', () => {
    const wheel = (ctrlKey: boolean) =>
      Object.defineProperty(new WheelEvent('wheel', { bubbles: true, cancelable: true }), 'ctrlKey', {
        value: ctrlKey,
      });
    expect(allowed('p', wheel(true))).toBe(false);
    expect(allowed('p', wheel(false))).toBe(true);
  });

  it('allows everything again when it stops', () => {
    stop();
    expect(allowed('p', key('F5', 'F5'))).toBe(true);
  });
});
