/** When what was typed into a field counts: the field is left, or its form is sent from inside it. */
import type { Attachment } from 'svelte/attachments';

/** Calls `leave` when the focus goes, and before the field's form is sent. */
export function left(leave: () => void): Attachment<HTMLInputElement> {
  return (input) => {
    const onsubmit = (event: SubmitEvent): void => {
      if (event.target === input.form) leave();
    };
    input.addEventListener('blur', leave);
    // Before the form's own listeners, which read what the fields hold.
    document.addEventListener('submit', onsubmit, { capture: true });
    return () => {
      input.removeEventListener('blur', leave);
      document.removeEventListener('submit', onsubmit, { capture: true });
    };
  };
}

/** The first field whose text could not be taken, of which a form must not send an older value. */
export function firstRefused(form: HTMLFormElement): HTMLInputElement | null {
  for (const field of form.elements) {
    if (field instanceof HTMLInputElement && field.validity.customError) return field;
  }
  return null;
}
