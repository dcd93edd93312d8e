/** Commits what was typed into a field when the field is left or its form is sent. */
import { flushSync } from 'svelte';
import type { Attachment } from 'svelte/attachments';

/** Calls `leave` when the field loses the focus, and before its form is sent. */
export function onLeave(leave: () => void): Attachment<HTMLInputElement> {
  return (input) => {
    const onsubmit = (event: SubmitEvent): void => {
      if (event.target === input.form) leave();
    };
    const onblur = (): void => {
      // Chromium also blurs a focused field while Svelte removes it. No state may change then.
      if (!$effect.tracking()) leave();
    };
    input.addEventListener('blur', onblur);
    // Runs before the form's own listeners, which read the fields.
    document.addEventListener('submit', onsubmit, { capture: true });
    return () => {
      input.removeEventListener('blur', onblur);
      document.removeEventListener('submit', onsubmit, { capture: true });
    };
  };
}

/** Commits the text of the field that has the focus within a form, as leaving it would. */
export function commitFocusedField(form: HTMLElement | null): void {
  const field = document.activeElement;
  if (!(field instanceof HTMLInputElement) || !form?.contains(field)) return;
  field.dispatchEvent(new FocusEvent('blur'));
  flushSync();
}

/** The first field whose text is invalid. Its form must not be sent with an older value. */
export function firstInvalid(form: HTMLElement): HTMLInputElement | null {
  return [...form.querySelectorAll('input')].find((field) => field.validity.customError) ?? null;
}
