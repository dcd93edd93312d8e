/** The commands of the Jobs page, and of the job in the drawer. */
import { jobTableMessages as messages } from '../messages/job-table';
import { defineCommands } from '../state/commands';
import { shortcutMessages } from '../messages/shortcuts';
import { navigation } from '../state/navigation.svelte';
import type { CopyKind } from './job-copy';

export const jobsCommands = defineCommands('everywhere', () => navigation.page === 'jobs', {
  exportJobs: {
    title: messages.exportCsv,
    run: () => void import('./export-jobs').then(({ exportJobs }) => exportJobs([])),
  },
});

function copy(kind: CopyKind): void {
  const jobId = navigation.job?.jobId;
  if (jobId !== undefined) void import('./copy-job').then(({ copyJob }) => copyJob(jobId, kind));
}

export const openJobCommands = defineCommands('everywhere', () => navigation.job !== null, {
  duplicateJob: {
    title: shortcutMessages.duplicateJob,
    keys: ['Shift C'],
    run: () => {
      copy('copy');
    },
  },
  recall: {
    title: shortcutMessages.recall,
    run: () => {
      copy('recall');
    },
  },
});
