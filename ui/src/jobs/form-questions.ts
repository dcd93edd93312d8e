/**
 * How keys go through the New job form. Enter goes to the next question without an answer. Tab skips
 * what the form itself has filled in; Shift+Tab reaches it.
 */
import type { Attachment } from 'svelte/attachments';
import { ACCEPT } from '../components/combobox-options';
import { isComposing } from '../lib/keys';

const FOCUSABLE = ':is(input, select, textarea, button, a[href]):not(:disabled):not([tabindex="-1"])';

function focusableIn(form: HTMLElement): HTMLElement[] {
  return [...form.querySelectorAll<HTMLElement>(FOCUSABLE)].filter(
    (one) => one.closest('[popover]') === null,
  );
}

function questionOf(field: HTMLElement): string | undefined {
  return field.closest<HTMLElement>('[data-question]')?.dataset['question'];
}

/** The first field of the next open question; the submit button if all have answers. */
function nextOpen(form: HTMLElement, from: HTMLElement): HTMLElement | null {
  const all = focusableIn(form);
  const own = from.closest('[data-question]');
  const after = all.slice(all.indexOf(from) + 1);
  return (
    after.find((one) => questionOf(one) === 'open' && one.closest('[data-question]') !== own) ??
    form.querySelector<HTMLElement>('button[type="submit"]:not(:disabled)')
  );
}

/** The field that Tab reaches; null leaves it to the browser. */
function nextUnfilled(form: HTMLElement, from: HTMLElement): HTMLElement | null {
  const all = focusableIn(form);
  const after = all.slice(all.indexOf(from) + 1);
  if (!all.includes(from) || (after[0] && questionOf(after[0]) !== 'filled')) return null;
  return after.find((one) => questionOf(one) !== 'filled') ?? null;
}

/** Moves the focus as Tab does, so that typing replaces the text. */
function enter(field: HTMLElement | null): void {
  field?.focus();
  if (field instanceof HTMLInputElement) field.select();
}

/** Goes through a form with Enter and Tab. */
export const formQuestions: Attachment<HTMLElement> = (form) => {
  /** Leaves a field once what it typed is settled. A field with an error keeps the focus. */
  function leave(field: HTMLElement): void {
    // The field's own listeners and their update come first.
    setTimeout(() => {
      if (document.activeElement !== field || field.getAttribute('aria-invalid') === 'true') return;
      enter(nextOpen(form, field));
    }, 0);
  }

  function onkeydown(event: KeyboardEvent): void {
    const field = event.target;
    if (!(field instanceof HTMLInputElement) || isComposing(event)) return;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'Enter') {
      // A list that was open has handled the key.
      const handled = event.defaultPrevented;
      event.preventDefault();
      if (!handled && !event.repeat) leave(field);
    } else if (event.key === 'Tab' && !event.shiftKey && !event.defaultPrevented) {
      const next = nextUnfilled(form, field);
      if (!next) return;
      event.preventDefault();
      enter(next);
    }
  }

  function onaccept(event: Event): void {
    if (event.target instanceof HTMLElement) leave(event.target);
  }

  form.addEventListener('keydown', onkeydown);
  form.addEventListener(ACCEPT, onaccept);
  return () => {
    form.removeEventListener('keydown', onkeydown);
    form.removeEventListener(ACCEPT, onaccept);
  };
};
