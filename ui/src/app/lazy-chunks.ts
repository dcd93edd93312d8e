/**
 * Parts of the window that come when they are needed, so that the calendar is painted before the rest
 * is read. Shortly after that all of them are fetched: nobody waits for a room twice.
 */

import { loadAgenda } from '../calendar/load-agenda';

/** Each part by the name of what it shows. */
export const parts = {
  agenda: loadAgenda,
  jobs: () => import('../jobs/JobsPage.svelte'),
  projects: () => import('../projects/ProjectsPage.svelte'),
  sync: () => import('../sync/SyncPage.svelte'),
  settings: () => import('../settings/SettingsPage.svelte'),
  job: () => import('../jobs/JobDrawer.svelte'),
  newJob: () => import('../jobs/NewJob.svelte'),
  search: () => import('./search/SearchPalette.svelte'),
  keys: () => import('./ShortcutSheet.svelte'),
  addAccount: () => import('../accounts/AddAccount.svelte'),
};

/** How long after the first paint the other parts are fetched, in milliseconds. */
const SOON = 600;

/** Fetches every part once the first screen is there. Ends with the returned function. */
export function fetchSoon(): () => void {
  const timer = setTimeout(() => {
    // What does not come now is asked for again, and its failure told, when it is needed.
    for (const part of Object.values(parts)) part().catch(() => undefined);
  }, SOON);
  return () => {
    clearTimeout(timer);
  };
}
