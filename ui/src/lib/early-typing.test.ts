// @vitest-environment happy-dom
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { bufferTyping, startTypingBuffer } from './early-typing';

/** What a part of the window does with keys that nothing keeps from it. */
const command = vi.fn<(key: string) => void>();

describe('what is typed before a field is there', () => {
  beforeAll(() => {
    startTypingBuffer();
    // As the calendar listens: on the window, before anything inside of it.
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

  it('is whole characters, also where a key makes two at once', () => {
    bufferTyping(vi.fn());
    type('لا', 'a', '😀', 'Backspace', 'ArrowLeft');
    field().focus();
    expect(field().value).toBe('لاa');
  });

  it('goes into the field, and to no command', () => {
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

  it('is given up with Escape, which closes what was asked for', () => {
    const cancel = vi.fn();
    bufferTyping(cancel);
    type('h', 'Escape', 'j');
    expect(cancel).toHaveBeenCalledOnce();
    expect(command).toHaveBeenCalledExactlyOnceWith('j');
    field().focus();
    expect(field().value).toBe('');
  });

  it('takes the place of a text that is marked, and leaves another one alone', () => {
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
  ])('is for nothing when the form begins with %s', (_, html) => {
    document.body.innerHTML = `<div role="dialog">${html}</div>`;
    const first = document.querySelector<HTMLElement>('[role="dialog"] > *');
    bufferTyping(vi.fn());
    type('h');
    first?.focus();
    expect(first?.getAttribute('value') ?? 'on').toBe('on');
    type('j');
    expect(command).toHaveBeenCalledExactlyOnceWith('j');
  });

  it('belongs to the window again when the field cannot come', () => {
    const stop = bufferTyping(vi.fn());
    type('h');
    stop();
    type('j');
    expect(command).toHaveBeenCalledExactlyOnceWith('j');
  });
});
