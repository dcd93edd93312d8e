// @vitest-environment happy-dom
import { describe, expect, it } from 'vitest';
import {
  hasCommand,
  hasModifier,
  isAltGrNoSign,
  isComposing,
  isPressOf,
  keyIsTaken,
  pressOf,
  shortcutKey,
} from './keys';

const none = { ctrlKey: false, metaKey: false, altKey: false, shiftKey: false };
const key = (key: string, code: string, more: KeyboardEventInit = {}) =>
  new KeyboardEvent('keydown', { key, code, ...more });

describe('shortcutKey', () => {
  it.each([
    ['z', 'KeyZ', 'z'],
    ['Z', 'KeyZ', 'z'],
    // AZERTY has Z at the position of W.
    ['z', 'KeyW', 'z'],
    // Dvorak has Z at the position of the slash.
    ['z', 'Slash', 'z'],
    // For Cyrillic, Hebrew and Greek the position counts.
    ['я', 'KeyZ', 'z'],
    ['Я', 'KeyZ', 'z'],
    ['ז', 'KeyZ', 'z'],
    ['ζ', 'KeyZ', 'z'],
    ['х', 'BracketLeft', '['],
    // Keys that make marks or two characters.
    ['่', 'KeyJ', 'j'],
    ['ी', 'KeyR', 'r'],
    ['्', 'KeyD', 'd'],
    ['لا', 'KeyB', 'b'],
    ['\u0323', 'KeyX', '\u0323'],
    ['µ', 'KeyM', 'µ'],
    ['€', 'KeyE', '€'],
    ['Process', 'KeyC', 'Process'],
    // Letters of Latin layouts that English does not have.
    ['ö', 'Semicolon', 'ö'],
    ['?', 'Slash', '?'],
    ['/', 'Digit7', '/'],
    ['Enter', 'Enter', 'Enter'],
  ])('%s at %s is %s', (typed, code, name) => {
    expect(shortcutKey({ key: typed, code })).toBe(name);
  });

  it('does not treat AltGr as a modifier', () => {
    const getModifierState = (name: string) => name === 'AltGraph';
    const altGr = { ...none, key: '[', code: 'Digit8', ctrlKey: true, altKey: true, getModifierState };
    expect(hasCommand(altGr)).toBe(false);
    expect(hasModifier(altGr)).toBe(false);
    const ctrlK = { ...none, key: 'k', code: 'KeyK', ctrlKey: true };
    expect(hasCommand(ctrlK)).toBe(true);
    // Ctrl and Alt is AltGr, even if the system does not name it.
    expect(hasCommand({ ...ctrlK, altKey: true })).toBe(false);
    expect(hasModifier({ ...none, key: 'ArrowLeft', code: 'ArrowLeft', altKey: true })).toBe(true);
  });
});

describe('AltGr', () => {
  it.each([
    ['[', false],
    [']', false],
    ['{', false],
    ['€', false],
    ['ż', true],
    ['ArrowLeft', true],
  ])('makes no shortcut of %s: %s', (typed, none) => {
    const getModifierState = (name: string) => name === 'AltGraph';
    const press = { ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, key: typed, code: '' };
    expect(isAltGrNoSign({ ...press, getModifierState })).toBe(none);
    expect(isAltGrNoSign(press)).toBe(false);
  });
});

describe('an input method', () => {
  it('takes keys while it composes, and the Enter that ends it', () => {
    expect(isComposing(key('Enter', 'Enter', { isComposing: true }))).toBe(true);
    /* eslint-disable @typescript-eslint/no-deprecated -- only the key code shows it, see keys.ts */
    expect(isComposing(key('Enter', 'Enter', { keyCode: 229 }))).toBe(true);
    expect(isComposing(key('Enter', 'Enter', { keyCode: 13 }))).toBe(false);
    expect(keyIsTaken(key('Process', 'KeyC', { keyCode: 229 }))).toBe(true);
    /* eslint-enable @typescript-eslint/no-deprecated */
  });
});

describe('a press', () => {
  const none = { ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, code: '' };

  it.each([
    ['k', 'K'],
    ['ArrowLeft', '←'],
    ['Escape', 'Esc'],
    ['{', '['],
    ['=', '+'],
    ['F10', 'F10'],
  ])('of %s is called %s', (key, name) => {
    expect(pressOf({ ...none, key })).toEqual({ key: name, ctrl: false, shift: false, alt: false });
  });

  it('matches a shortcut only with the same modifiers', () => {
    const shiftLeft = { key: '←', ctrl: false, shift: true, alt: false };
    expect(isPressOf('Shift ← →', shiftLeft)).toBe(true);
    expect(isPressOf('← →', shiftLeft)).toBe(false);
    expect(isPressOf('Shift ← →', { ...shiftLeft, key: 'Shift' })).toBe(false);
  });
});
