/** Opens the New job form with a copy of a job. */
import { asAppError, backend } from '../ipc';
import { bufferTyping } from '../lib/early-typing';
import { jobCopyMessages as messages } from '../messages/job-forms';
import { navigation } from '../state/navigation.svelte';
import { showError, showToast } from '../state/toasts';
import { canRecall, copyOf, type CopyKind } from './job-copy';

/** Counts calls. Only the last one opens the form. */
let calls = 0;

/** Opens the form with a copy of a job, or with its recall. */
export async function copyJob(jobId: string, kind: CopyKind): Promise<void> {
  calls += 1;
  const call = calls;
  const opened = navigation;
  const stopBuffer = bufferTyping(() => {
    calls += 1;
  });
  // A late response, also of a closed account, opens nothing.
  const isLate = () => call !== calls || opened !== navigation;
  try {
    const job = await backend.jobDetail(jobId);
    const { customer } = job;
    const detail = customer && (await backend.customerDetail(customer.id));
    if (isLate()) return;
    const prefill = copyOf(job, kind, detail?.locations);
    if (prefill && (kind === 'copy' || canRecall(job))) {
      navigation.openNewJob(prefill);
      return;
    }
    showToast(prefill ? messages.notCompleted : messages.unknownCustomer);
  } catch (thrown) {
    if (!isLate()) showError(asAppError(thrown));
  }
  stopBuffer();
}
