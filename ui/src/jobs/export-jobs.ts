/** Exports jobs to a file. The program asks for the file and writes it. */
import { fileName } from '../lib/file-name';
import { asAppError, backend } from '../ipc';
import { jobTableMessages as messages } from '../messages/job-table';
import { showError, showToast } from '../state/toasts';
import { jobTable } from './job-table.svelte';

/** Exports these jobs with the columns of the table; with none, all jobs that the filters show. */
export async function exportJobs(jobIds: readonly string[]): Promise<void> {
  try {
    const done = await backend.exportJobs({
      query: jobTable.query,
      jobIds: [...jobIds],
      columns: jobTable.columns.map(({ column }) => column),
      name: messages.fileName(jobTable.today),
    });
    if (done) showToast(messages.exported(done.count, fileName(done.path)));
  } catch (thrown) {
    showError(asAppError(thrown));
  }
}
