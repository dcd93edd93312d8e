// @vitest-environment happy-dom
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { bufferTyping, startTypingBuffer } from './early-typing';

/** Stands for a shortcut: it is called with each key that is not buffered. */
const command = vi.fn<(key: string) => void>();

describe('text typed before a form opens', () => {
  beforeAll(() => {
    startTypingBuffer();
    // The calendar listens in the same way.
    window.addEventListener(
      'keydown',
      ({ key }) => {
        command(key);
      },
      { capture: true },
    );
  });
  beforeEach(() => {
    document.body.innerHTML = '<input id="field">';
    command.mockClear();
  });
  afterEach(() => {
    document.body.innerHTML = '';
  });

  const field = () => document.querySelector<HTMLInputElement>('#field')!;
  function type(...keys: string[]): void {
    for (const key of keys)
      document.body.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
  }

  it('keeps whole characters, also from a key that makes two', () => {
    bufferTyping(vi.fn());
    type('لا', 'a', '😀', 'Backspace', 'ArrowLeft');
    field().focus();
    expect(field().value).toBe('لاa');
  });

  it('goes into the field and runs no shortcut', () => {
    const heard = vi.fn();
    field().addEventListener('input', heard);
    bufferTyping(vi.fn());
    type('h', 'o', 'x', 'Backspace', 'l', 'Enter', 'Delete');
    expect(command).not.toHaveBeenCalled();
    field().focus();
    expect(field().value).toBe('hol');
    expect(heard).toHaveBeenCalledOnce();
    type('d');
    expect(command).toHaveBeenCalledExactlyOnceWith('d');
  });

  it('is discarded by Escape, which cancels the form', () => {
    const cancel = vi.fn();
    bufferTyping(cancel);
    type('h', 'Escape', 'j');
    expect(cancel).toHaveBeenCalledOnce();
    expect(command).toHaveBeenCalledExactlyOnceWith('j');
    field().focus();
    expect(field().value).toBe('');
  });

  it('replaces a selected text and leaves any other text', () => {
    field().value = 'Garcia';
    field().addEventListener('focus', () => {
      field().select();
    });
    bufferTyping(vi.fn());
    type('s', 'm');
    field().focus();
    expect(field().value).toBe('sm');
    document.body.innerHTML = '<input id="field" value="Tue, Nov 24">';
    bufferTyping(vi.fn());
    type('h');
    field().focus();
    expect(field().value).toBe('Tue, Nov 24');
  });

  it.each([
    ['a button', '<button></button>'],
    ['a checkbox', '<input type="checkbox" value="on">'],
  ])('is discarded if the form starts with %s', (_, html) => {
    document.body.innerHTML = `<div role="dialog">${html}</div>`;
    const first = document.querySelector<HTMLElement>('[role="dialog"] > *');
    bufferTyping(vi.fn());
    type('h');
    first?.focus();
    expect(first?.getAttribute('value') ?? 'on').toBe('on');
    type('j');
    expect(command).toHaveBeenCalledExactlyOnceWith('j');
  });

  it('is discarded when buffering stops', () => {
    const stop = bufferTyping(vi.fn());
    type('h');
    stop();
    type('j');
    expect(command).toHaveBeenCalledExactlyOnceWith('j');
  });
});
