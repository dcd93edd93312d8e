/**
 * What is typed between the key that opens a form and the moment its field has the focus. The form comes a little later, the first
 * time even from the disk; a fast typist's letters must not get lost meanwhile, and none may act on what lies below: `h` would put
 * a job on hold.
 */
import { withoutLast } from './graphemes';
import { hasModifier, isComposing, isText } from './keys';

/** A form that has not come by then does not come, in milliseconds. */
const AT_MOST = 10_000;

interface Waiting {
  typed: string;
  cancel: () => void;
  timer: ReturnType<typeof setTimeout>;
}

let waiting: Waiting | null = null;

function end(): void {
  if (waiting) clearTimeout(waiting.timer);
  waiting = null;
}

function onkeydown(event: KeyboardEvent): void {
  if (!waiting || hasModifier(event) || isComposing(event) || event.key === 'Tab') return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (event.key === 'Escape') {
    const { cancel } = waiting;
    end();
    cancel();
  } else if (event.key === 'Backspace') waiting.typed = withoutLast(waiting.typed);
  // Other keys, such as Enter and Delete, have nothing to act on yet.
  else if (isText(event.key)) waiting.typed += event.key;
}

function isTextField(field: HTMLElement): field is HTMLInputElement | HTMLTextAreaElement {
  if (field instanceof HTMLTextAreaElement) return true;
  // Fields without text, such as a checkbox, have no selection.
  return field instanceof HTMLInputElement && field.selectionStart !== null;
}

function onfocus(event: FocusEvent): void {
  const field = event.target;
  if (!waiting || !(field instanceof HTMLElement)) return;
  if (!isTextField(field)) {
    // The form has come and begins with something else: nothing is waited for any more.
    if (field.closest('[role="dialog"], [role="alertdialog"]')) end();
    return;
  }
  const { typed } = waiting;
  end();
  // A text that is there stays, unless it is marked as a whole: what is typed then takes its place.
  const isMarked = field.selectionStart === 0 && field.selectionEnd === field.value.length;
  if (!typed || (field.value !== '' && !isMarked)) return;
  field.value = typed;
  field.dispatchEvent(new InputEvent('input', { bubbles: true, data: typed }));
  field.setSelectionRange(field.value.length, field.value.length);
}

/** Listens before any part of the window does, which must not hear what is kept. */
export function listenEarly(): void {
  window.addEventListener('keydown', onkeydown, { capture: true });
  // After the field's own listeners, which may mark its text.
  window.addEventListener('focusin', onfocus);
  window.addEventListener('pointerdown', end, { capture: true });
}

/** Keeps what is typed for the next field that has the focus, until then or until the returned function is called; Escape calls `cancel`. */
export function keepTyped(cancel: () => void): () => void {
  end();
  const mine: Waiting = { typed: '', cancel, timer: setTimeout(end, AT_MOST) };
  waiting = mine;
  return () => {
    if (waiting === mine) end();
  };
}
