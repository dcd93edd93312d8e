/** Toasts. */
import { toast } from 'svelte-sonner';
import type { AppError } from '../ipc';
import { appMessages } from '../messages/app';
import { commonMessages } from '../messages/common';
import { errorText } from '../messages/errors';

/** A button on a toast. */
export interface ToastAction {
  label: string;
  run: () => void;
}

/** Shows that something was done. */
export function showToast(text: string, action?: ToastAction): void {
  toast(text, action ? { action: { label: action.label, onClick: action.run } } : {});
}

/** Shows an error. Expected errors, such as invalid input, look like information. */
export function showError(error: AppError, action?: ToastAction): void {
  const options = {
    duration: 9000,
    ...(action ? { action: { label: action.label, onClick: action.run } } : {}),
    ...(error.traceId ? { description: commonMessages.traceId(error.traceId) } : {}),
  };
  if (error.kind === 'notAllowed' || error.kind === 'invalid' || error.kind === 'notFound') {
    toast.info(errorText(error), options);
  } else {
    toast.error(errorText(error), options);
  }
}

/** Shows that something in the window failed, with the program's message if there is one. */
export function showFailure(message: string | null): void {
  toast.error(message ?? appMessages.failed, {
    // All failures share one toast.
    id: 'window failed',
    duration: 12_000,
    ...(message ? {} : { description: appMessages.failedHint }),
  });
}

/** Dismisses all toasts, because their Undo belongs to a closed account. */
export function dismissToasts(): void {
  toast.dismiss();
}
