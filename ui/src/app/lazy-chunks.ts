/**
 * The parts of the window that are separate chunks, so that the calendar is painted first. All
 * chunks are fetched shortly after, so that no page is slow to open.
 */

import { loadAgenda } from '../calendar/prefetch';

/** The chunks, which load on the first call. */
export const chunks = {
  agenda: loadAgenda,
  jobs: () => import('../jobs/JobsPage.svelte'),
  projects: () => import('../projects/ProjectsPage.svelte'),
  sync: () => import('../sync/SyncPage.svelte'),
  settings: () => import('../settings/SettingsPage.svelte'),
  job: () => import('../jobs/JobDrawer.svelte'),
  bulkDialog: () => import('../jobs/bulk/BulkDialog.svelte'),
  bulkProgress: () => import('../jobs/bulk/BulkProgress.svelte'),
  customer: () => import('../customers/CustomerPage.svelte'),
  newJob: () => import('../jobs/NewJob.svelte'),
  search: () => import('./search/SearchPalette.svelte'),
  shortcuts: () => import('./ShortcutSheet.svelte'),
  addAccount: () => import('../accounts/AddAccount.svelte'),
};

/** How long after the first paint the chunks are fetched, in milliseconds. */
const PREFETCH_DELAY = 600;

/** Fetches all chunks once the first screen is shown. The returned function cancels it. */
export function prefetchChunks(): () => void {
  const timer = setTimeout(() => {
    // A chunk that fails now is fetched again when it is needed, and only then is an error shown.
    for (const load of Object.values(chunks)) load().catch(() => undefined);
  }, PREFETCH_DELAY);
  return () => {
    clearTimeout(timer);
  };
}
