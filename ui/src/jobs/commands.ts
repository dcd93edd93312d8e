/** The commands of the Jobs page. */
import { jobTableMessages as messages } from '../messages/job-table';
import { defineCommands } from '../state/commands';
import { navigation } from '../state/navigation.svelte';

export const jobsCommands = defineCommands('everywhere', () => navigation.page === 'jobs', {
  exportJobs: {
    title: messages.exportCsv,
    run: () => void import('./export-jobs').then(({ exportJobs }) => exportJobs([])),
  },
});
