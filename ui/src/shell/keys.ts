/** When single keys must stay silent: while typing, and while a dialog or a menu has the floor. */

const TYPING = 'input, textarea, select, [contenteditable="true"], [role="textbox"]';
const FLOOR = '[role="dialog"], [role="alertdialog"], [role="menu"], [role="listbox"]';

/** Whether a key belongs to what has the focus rather than to the window. */
export function keyIsTaken(event: KeyboardEvent): boolean {
  if (event.defaultPrevented || event.isComposing) return true;
  const target = event.target instanceof Element ? event.target : null;
  if (target?.closest(TYPING)) return true;
  if (target?.closest(FLOOR)) return true;
  return document.querySelector('[role="dialog"][aria-modal="true"], [role="alertdialog"]') !== null;
}

/** Whether a modifier makes it another key. */
export function hasModifier(event: KeyboardEvent): boolean {
  return event.ctrlKey || event.metaKey || event.altKey;
}
