/** Catches the failures of event handlers and promises that nothing else has caught. */
import { asAppError } from '../ipc';
import { failures, messageOf } from '../lib/failure-log';
import { showFailure } from '../state/toasts';
import { errorText } from '../messages/errors';

/** Browsers report these as errors, but nothing is wrong. */
const HARMLESS = 'ResizeObserver loop';

/** Logs uncaught failures and shows a toast, until the returned function is called. */
export function catchFailures(): () => void {
  const report = (thrown: unknown): void => {
    if (messageOf(thrown).startsWith(HARMLESS)) return;
    if (!failures.report('window', thrown)) return;
    const error = asAppError(thrown);
    // The error of a command says more than our own text.
    showFailure(thrown instanceof Error || error.kind === 'failed' ? null : errorText(error));
  };
  const onerror = (event: ErrorEvent): void => {
    report(event.error ?? event.message);
  };
  const onrejection = (event: PromiseRejectionEvent): void => {
    report(event.reason);
  };
  window.addEventListener('error', onerror);
  window.addEventListener('unhandledrejection', onrejection);
  return () => {
    window.removeEventListener('error', onerror);
    window.removeEventListener('unhandledrejection', onrejection);
  };
}
