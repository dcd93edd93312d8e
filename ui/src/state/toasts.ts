/** Short notices at the edge of the window. */
import { toast } from 'svelte-sonner';
import type { AppError } from '../ipc';

/** What a notice may offer to do. */
export interface ToastAction {
  /** The words on its button. */
  label: string;
  /** What the button does. */
  run: () => void;
}

/** Says that something was done. */
export function tell(text: string, action?: ToastAction): void {
  toast(text, action ? { action: { label: action.label, onClick: action.run } } : {});
}

/** Says what went wrong. What the dispatcher may expect is shown as information, not as a fault. */
export function tellProblem(error: AppError, action?: ToastAction): void {
  const options = {
    duration: 9000,
    ...(action ? { action: { label: action.label, onClick: action.run } } : {}),
    ...(error.traceId ? { description: `Trace id ${error.traceId}` } : {}),
  };
  if (error.kind === 'refused' || error.kind === 'invalid' || error.kind === 'notFound') {
    toast.info(error.message, options);
  } else {
    toast.error(error.message, options);
  }
}

/** Says that something in the window did not work, in the words of the program where it has some. */
export function tellFailure(message: string | null): void {
  toast.error(message ?? 'Something in JPM Desk didn’t work', {
    // One notice, however many failures there are.
    id: 'window failed',
    duration: 12_000,
    ...(message
      ? {}
      : { description: 'Changes you saved are safe. Try again; if it happens again, restart JPM Desk.' }),
  });
}

/** Takes all notices away: their Undo belongs to an account that was closed. */
export function forgetNotices(): void {
  toast.dismiss();
}
