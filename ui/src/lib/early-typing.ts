/**
 * Buffers what is typed between the key that opens a form and the moment its field has the focus. A
 * form that loads for the first time takes a moment. Meanwhile a fast typist's letters must not get
 * lost, and must not act as shortcuts: `h` would put a job on hold.
 */
import { withoutLast } from './graphemes';
import { hasModifier, isComposing, isText } from './keys';

/** How long to wait for the form, in milliseconds. */
const TIMEOUT = 10_000;

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
  // Other keys, such as Enter and Delete, are ignored.
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
    // The form has opened and does not start with a text field.
    if (field.closest('[role="dialog"], [role="alertdialog"]')) end();
    return;
  }
  const { typed } = waiting;
  end();
  // The typed text replaces a text that is selected as a whole. Other texts stay.
  const isSelected = field.selectionStart === 0 && field.selectionEnd === field.value.length;
  if (!typed || (field.value !== '' && !isSelected)) return;
  field.value = typed;
  field.dispatchEvent(new InputEvent('input', { bubbles: true, data: typed }));
  field.setSelectionRange(field.value.length, field.value.length);
}

/** Starts listening. Call it before the window mounts, so that no one else sees buffered keys. */
export function startTypingBuffer(): void {
  window.addEventListener('keydown', onkeydown, { capture: true });
  // Runs after the field's own listeners, which may select its text.
  window.addEventListener('focusin', onfocus);
  window.addEventListener('pointerdown', end, { capture: true });
}

/**
 * Buffers typing for the next field that gets the focus. The returned function stops it; Escape
 * calls `cancel`.
 */
export function bufferTyping(cancel: () => void): () => void {
  end();
  const mine: Waiting = { typed: '', cancel, timer: setTimeout(end, TIMEOUT) };
  waiting = mine;
  return () => {
    if (waiting === mine) end();
  };
}
