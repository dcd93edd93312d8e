/** Reads keyboard events: who a key belongs to, its modifiers, and its name in shortcuts. */

const TYPING = 'input, textarea, select, [contenteditable="true"], [role="textbox"]';
const OVERLAY = '[role="dialog"], [role="alertdialog"], [role="menu"], [role="listbox"]';

/** Whether a key belongs to a field, dialog or menu, and is no shortcut. */
export function keyIsTaken(event: KeyboardEvent): boolean {
  if (event.defaultPrevented || isComposing(event)) return true;
  const target = event.target instanceof Element ? event.target : null;
  if (target?.closest(TYPING)) return true;
  if (target?.closest(OVERLAY)) return true;
  return isModalOpen();
}

/** Whether a modal dialog is open, wherever the focus is. */
export function isModalOpen(): boolean {
  return document.querySelector('[role="dialog"][aria-modal="true"], [role="alertdialog"]') !== null;
}

/** The parts of a keyboard event that these functions read. */
export type Key = Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'> & {
  getModifierState?: (name: string) => boolean;
};

/** Whether a modifier is held. AltGr is none, because it makes plain characters. */
export function hasModifier(event: Key): boolean {
  return (event.ctrlKey || event.metaKey || event.altKey) && !isAltGr(event);
}

/** Whether Ctrl or Command is held, and not Alt. Some systems send AltGr as Ctrl and Alt. */
export function hasCommand(event: Key): boolean {
  return (event.ctrlKey || event.metaKey) && !event.altKey && !isAltGr(event);
}

/** Whether AltGr makes the character. */
export function isAltGr(event: Key): boolean {
  return event.getModifierState?.('AltGraph') ?? false;
}

/** Whether AltGr makes a letter or another key. Many keyboards have brackets only with AltGr. */
export function isAltGrNoSign(event: Key): boolean {
  return isAltGr(event) && (!isText(event.key) || /\p{L}/u.test(event.key));
}

/**
 * Whether the key belongs to an input method that is composing a character. WebKit sends the Enter
 * that ends a composition after it, and only its key code shows that.
 */
export function isComposing(event: KeyboardEvent): boolean {
  return event.isComposing || event.keyCode === 229;
}

/**
 * Whether a key makes text. Some keys make two characters, such as `لا` in Arabic. Keys that make
 * no text have English names.
 */
export function isText(key: string): boolean {
  return /^(?:[\x20-\x7e]|.*[^\x20-\x7e].*)$/u.test(key);
}

/** A letter of a script other than Latin, or a mark of one, such as the vowels of Thai. */
const FOREIGN = /[^\p{Script=Latin}\p{Script=Common}\p{Script=Inherited}]/u;

/**
 * The key's name for shortcuts, with letters in lower case. On layouts without Latin letters, such
 * as Cyrillic, the position of the key counts. On Latin layouts, such as AZERTY, it must not.
 */
export function shortcutKey({ key, code }: Pick<KeyboardEvent, 'key' | 'code'>): string {
  if (!isText(key)) return key;
  const typed = key.toLowerCase();
  if (!FOREIGN.test(typed)) return typed;
  const letter = /^Key([A-Z])$/.exec(code)?.[1];
  if (letter) return letter.toLowerCase();
  // On some layouts, the punctuation of shortcuts is letters too.
  return (
    { Slash: '/', BracketLeft: '[', BracketRight: ']', Minus: '-', Equal: '=', Comma: ',', Period: '.' }[
      code
    ] ?? typed
  );
}

/** A pressed key, by its name in shortcuts, with the modifiers held. */
export interface KeyPress {
  /** A capital letter, a sign, or a name such as `Esc`, `PgUp` and `←`. */
  key: string;
  ctrl: boolean;
  shift: boolean;
  alt: boolean;
}

const NAMES: Readonly<Record<string, string>> = {
  Escape: 'Esc',
  Delete: 'Del',
  ContextMenu: 'Menu',
  PageUp: 'PgUp',
  PageDown: 'PgDn',
  ArrowLeft: '←',
  ArrowRight: '→',
  ArrowUp: '↑',
  ArrowDown: '↓',
  // The same keys of an American keyboard, with or without Shift.
  '{': '[',
  '}': ']',
  '=': '+',
};

/** The pressed key as shortcuts name it. */
export function pressOf(event: Key): KeyPress {
  const key = shortcutKey(event);
  return {
    key: NAMES[key] ?? (key.length === 1 ? key.toUpperCase() : key),
    ctrl: hasCommand(event),
    shift: event.shiftKey,
    alt: event.altKey && !isAltGr(event),
  };
}

const MODIFIERS = ['Ctrl', 'Shift', 'Alt'] as const;

/** The parts of a shortcut: `Shift ← →` is Shift with either arrow. */
export function shortcutParts(shortcut: string): { modifiers: string[]; keys: string[] } {
  const parts = shortcut.split(' ');
  const isModifier = (part: string) => MODIFIERS.some((modifier) => modifier === part);
  return { modifiers: parts.filter(isModifier), keys: parts.filter((part) => !isModifier(part)) };
}

/** Whether a press is one of a shortcut, such as `Ctrl K` or `Shift ← →`. */
export function isPressOf(shortcut: string, press: KeyPress): boolean {
  const { modifiers, keys } = shortcutParts(shortcut);
  return (
    keys.includes(press.key) &&
    modifiers.includes('Ctrl') === press.ctrl &&
    modifiers.includes('Shift') === press.shift &&
    modifiers.includes('Alt') === press.alt
  );
}
