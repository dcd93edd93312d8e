/**
 * What is typed between the key that opens the search and the moment its line has the focus. The line comes a little later, the
 * first time even from the disk; a fast typist's letters must not get lost meanwhile, and none may act on what lies below:
 * `c` would open a form.
 */
import { hasModifier } from './keys';

let typed = '';
let stop: (() => void) | null = null;

function onkeydown(event: KeyboardEvent): void {
  if (hasModifier(event) || event.isComposing) return;
  // Tab and Enter stay what they are: nothing is typed by them.
  if (event.key === 'Backspace') typed = typed.slice(0, -1);
  else if (event.key.length === 1) typed += event.key;
  else return;
  event.preventDefault();
  event.stopPropagation();
}

/** Keeps what is typed until it is taken or the returned function is called. */
export function keepTyped(): () => void {
  typed = '';
  window.addEventListener('keydown', onkeydown, { capture: true });
  stop = () => {
    window.removeEventListener('keydown', onkeydown, { capture: true });
    stop = null;
  };
  return () => stop?.();
}

/** What was typed; the line has the keys from here on. */
export function takeTyped(): string {
  stop?.();
  const text = typed;
  typed = '';
  return text;
}
