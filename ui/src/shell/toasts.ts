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
