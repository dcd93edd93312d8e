/** What no part of the window has caught: event handlers and promises. */
import { asAppError } from '../ipc';
import { failures, messageOf } from '../lib/failure-log';
import { tellFailure } from '../state/toasts';

/** Browsers report these as errors; nothing is wrong. */
const HARMLESS = 'ResizeObserver loop';

/** Writes uncaught failures to the log and tells the dispatcher, until the returned function is called. */
export function catchFailures(): () => void {
  const take = (thrown: unknown): void => {
    if (messageOf(thrown).startsWith(HARMLESS)) return;
    if (!failures.report('window', thrown)) return;
    const { kind, message } = asAppError(thrown);
    // A command's own sentence says more than ours.
    tellFailure(thrown instanceof Error || kind === 'failed' ? null : message);
  };
  const onerror = (event: ErrorEvent): void => {
    take(event.error ?? event.message);
  };
  const onrejection = (event: PromiseRejectionEvent): void => {
    take(event.reason);
  };
  window.addEventListener('error', onerror);
  window.addEventListener('unhandledrejection', onrejection);
  return () => {
    window.removeEventListener('error', onerror);
    window.removeEventListener('unhandledrejection', onrejection);
  };
}
