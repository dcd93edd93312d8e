/** When single keys must stay silent: while typing, and while a dialog or a menu has the floor. */

const TYPING = 'input, textarea, select, [contenteditable="true"], [role="textbox"]';
const FLOOR = '[role="dialog"], [role="alertdialog"], [role="menu"], [role="listbox"]';

/** Whether a key belongs to what has the focus rather than to the window. */
export function keyIsTaken(event: KeyboardEvent): boolean {
  if (event.defaultPrevented || isComposing(event)) return true;
  const target = event.target instanceof Element ? event.target : null;
  if (target?.closest(TYPING)) return true;
  if (target?.closest(FLOOR)) return true;
  return isModalOpen();
}

/** Whether a dialog has the floor, wherever the focus is. */
export function isModalOpen(): boolean {
  return document.querySelector('[role="dialog"][aria-modal="true"], [role="alertdialog"]') !== null;
}

/** What the functions here read of a key. */
export type Key = Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'> & {
  getModifierState?: (name: string) => boolean;
};

/** Whether a modifier makes it another key. What AltGr makes is a plain character. */
export function hasModifier(event: Key): boolean {
  return (event.ctrlKey || event.metaKey || event.altKey) && !isAltGr(event);
}

/** Whether it is held with Ctrl or Command, and nothing else; some systems send AltGr as Ctrl and Alt. */
export function hasCommand(event: Key): boolean {
  return (event.ctrlKey || event.metaKey) && !event.altKey && !isAltGr(event);
}

/** Whether AltGr makes the character. */
export function isAltGr(event: Key): boolean {
  return event.getModifierState?.('AltGraph') ?? false;
}

/** Whether AltGr makes a letter or another key of it. Signs, as brackets, many keyboards have only with AltGr. */
export function isAltGrNoSign(event: Key): boolean {
  return isAltGr(event) && (!isText(event.key) || /\p{L}/u.test(event.key));
}

/**
 * Whether the key belongs to an input method that is putting a character together. WebKit sends the Enter that ends a composition
 * after the composition; only its key code tells.
 */
export function isComposing(event: KeyboardEvent): boolean {
  return event.isComposing || event.keyCode === 229;
}

/** Whether a key makes text. Some keys make two characters at once, as the Arabic one of `لا`; keys that make none have English names. */
export function isText(key: string): boolean {
  return /^(?:[\x20-\x7e]|.*[^\x20-\x7e].*)$/u.test(key);
}

/** A letter of another script than Latin, or a mark of one, as the vowels of Thai and Hindi. */
const FOREIGN = /[^\p{Script=Latin}\p{Script=Common}\p{Script=Inherited}]/u;

/**
 * The key's name for shortcuts, letters in lower case. Where a layout has no Latin letters, as Cyrillic and Hebrew ones, the place
 * of the key counts; on Latin layouts such as AZERTY and Dvorak it must not.
 */
export function shortcutKey({ key, code }: Pick<KeyboardEvent, 'key' | 'code'>): string {
  if (!isText(key)) return key;
  const typed = key.toLowerCase();
  if (!FOREIGN.test(typed)) return typed;
  const letter = /^Key([A-Z])$/.exec(code)?.[1];
  if (letter) return letter.toLowerCase();
  // On some layouts the signs of shortcuts are letters, too.
  return (
    { Slash: '/', BracketLeft: '[', BracketRight: ']', Minus: '-', Equal: '=', Comma: ',', Period: '.' }[
      code
    ] ?? typed
  );
}
