/** The text of the frame: navigation, banners, notices, and the parts that are loaded later. */
import { defineMessages, plural } from './define';

export const appMessages = defineMessages({
  starting: 'JPM Desk is starting',
  navigation: 'Main',
  needAttention: (page: string, changes: number) =>
    plural(changes, `${page}, # needs attention`, `${page}, # need attention`),
  sync: (state: string) => `Sync: ${state}`,

  // Banners.
  offline: 'Offline',
  waitingForConnection: 'Waiting for a connection to start the first download.',
  showingDataFrom: (when: string) => `Showing data from ${when}.`,
  updated: (age: string) => `Updated ${age}.`,
  keepWorking: 'Keep working. Changes you make will be sent when you’re back online.',
  keepWorkingWithChanges: (changes: number) =>
    plural(
      changes,
      'Keep working. Your # change will be sent when you’re back online.',
      'Keep working. Your # changes will be sent when you’re back online.',
    ),
  tryNow: 'Try now',
  signedOut: 'You’ve been signed out of ServiceTitan',
  signedOutHint: 'Nothing syncs until you sign in again. Your changes are saved.',
  otherTimeZone: (business: string, computer: string) =>
    `Times are shown in ${business} time. This computer is set to ${computer} time.`,
  cannotRead: (lists: string) =>
    `Your app can’t read ${lists.toLowerCase()}, so IDs appear instead of names.`,
  gotIt: 'Got it',

  // Notices.
  toasts: 'Notifications',
  closeToast: 'Close notification',
  failed: 'Something in JPM Desk didn’t work',
  failedHint: 'Changes you saved are safe. Try again. If it happens again, restart JPM Desk.',
});

/** The parts of the window, as the sentence "… couldn't be shown" names them. */
export const partNames = defineMessages({
  window: 'The window',
  welcome: 'The welcome page',
  tooltip: 'The tooltip',
  toasts: 'The messages',
  notices: 'The notice',
  calendar: 'The calendar',
  jobs: 'The Jobs page',
  projects: 'The Projects page',
  sync: 'The Sync page',
  settings: 'The Settings page',
  job: 'The job',
  customer: 'The customer page',
  newJob: 'The New job form',
  search: 'The search',
  shortcuts: 'The list of keyboard shortcuts',
  signIn: 'The sign-in form',
  signOut: 'The sign-out form',
});

export const searchMessages = defineMessages({
  label: 'Search jobs, appointments, customers and projects',
  placeholder: 'Name, phone, address, job number or command',
  noResults: (text: string) =>
    `No results for “${text}”. Try fewer words, a job number, a phone number or a street.`,
  searching: 'Searching…',
  selectFirst: 'Select an appointment first',
  onCalendar: 'On the calendar',
  results: 'Results',
  typeToNarrow: 'More results. Type to narrow the list',
  toSelect: 'to select',
  toOpen: 'to open',
  jobs: 'Jobs',
  appointments: 'Appointments',
  customers: 'Customers',
  projects: 'Projects',
  allJobs: 'All jobs',
  moreAppointments: 'More appointments',
  moreCustomers: 'More customers',
  moreProjects: 'More projects',
  commands: 'Commands',
  recent: 'Recent',
  searchInJobs: (text: string) => `Search for “${text}” in Jobs`,
  seeAllJobs: (text: string) => `See all jobs matching “${text}”`,
  jobCount: (jobs: number) => plural(jobs, '# job', '# jobs'),
  notSentYet: 'not sent yet',
});
