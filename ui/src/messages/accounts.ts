/** The text of accounts: the welcome page, signing in and out, and problems with an account. */
import type { Environment } from '../ipc';
import { defineMessages, plural } from './define';

export const accountMessages = defineMessages({
  // The welcome page.
  slogan: 'A fast dispatch board that keeps working offline',
  tryItFirst: 'Try it first',
  demoHint: 'A sample company with 40 technicians, stored on this computer',
  startDemo: 'Try the demo',
  startingDemo: 'Starting the demo…',
  yourAccounts: 'Your accounts',
  opening: 'Opening…',
  signInToServiceTitan: 'Sign in to ServiceTitan',
  signInAgainTo: (account: string) => `Sign in to ${account} again`,
  keysHint: 'Find these in the ServiceTitan developer portal. They’re stored only on this computer.',

  // The account menu.
  accounts: 'Accounts',
  account: (name: string) => `Account ${name}`,
  onThisComputer: 'On this computer',
  tenantAndZone: (tenant: string, zone: string) => `Tenant ${tenant} · ${zone}`,
  addAccount: 'Add an account',
  closeAccount: 'Switch to the start screen',
  signOut: 'Sign out…',
  signOutForm: 'The sign-out form',

  // Another account, or the same one again.
  enterKeysAgain:
    'Enter the keys of your app again. Your waiting changes will be sent when you’re signed in.',
  currentWillClose: 'Your current account will close. Unsent changes stay with it.',

  // Signing out.
  signOutOf: (account: string) => `Sign out of ${account}`,
  keysRemoved: 'Your keys will be removed.',
  keysRemovedFromKeychain:
    'The client ID, client secret, app key and token will be removed from the keychain.',
  keysNeeded: 'You’ll need the keys to sign back in.',
  unsentKept: (changes: number) =>
    plural(
      changes,
      '# unsent change is kept and will be sent when you sign in again.',
      '# unsent changes are kept and will be sent when you sign in again.',
    ),
  allSent: 'All your changes are in ServiceTitan.',
  draftsDeleted: (drafts: string) => `What you wrote and didn’t save will be deleted: ${drafts}.`,
  newJobDrafts: (jobs: number) =>
    jobs === 1 ? 'the new job that isn’t booked' : `${String(jobs)} new jobs that aren’t booked`,
  textDrafts: (texts: number) => plural(texts, '# note or other text', '# notes and other texts'),
  staySignedIn: 'Stay signed in',

  // A damaged file of changes that was set aside.
  changesRead: (changes: number) =>
    plural(changes, '# saved change could be read', '# saved changes could be read'),
  noChangesRead: 'No saved changes could be read',
  noneUnfinished: 'None of them was waiting.',
  unfinished: (changes: number) =>
    plural(
      changes,
      '# of them is still to be sent or checked. See Sync.',
      '# of them are still to be sent or checked. See Sync.',
    ),
  damagedFileKept: (path: string) => `The damaged file was kept: ${path}`,

  // Notices of the program.
  openLog: 'Open the log',
  gotIt: 'Got it',
});

export const signInMessages = defineMessages({
  signIn: 'Sign in',
  signingIn: 'Signing in…',
  thisSessionOnly: 'Use for this session only',
  environment: 'Environment',
  apiAddress: 'API address',
  apiAddressHint: 'Base URL without /jpm/v2',
  tokenAddress: 'Token address',
  tokenAddressHint: 'Token URL',
  tenantId: 'Tenant ID',
  name: 'Name',
  nameHint: 'Account name',
  clientId: 'Client ID',
  clientSecret: 'Client secret',
  hideSecret: 'Hide the secret',
  showSecret: 'Show the secret',
  appKey: 'App key',
  timeZone: 'Business time zone',
  searchCity: 'Search by city',
  timeThere: (time: string) => `It’s ${time} there now`,
  staySignedIn: 'Stay signed in',
  keysInKeychain: 'Keys are saved in this computer’s keychain',
  keysInMemory: 'Keys are kept in memory until you quit',

  enterAddress: 'Enter an address such as https://api.example.com',
  enterTenantId: 'Enter the tenant ID',
  tenantIdIsNumber: 'The tenant ID is a number',
  enterClientId: 'Enter the client ID',
  enterClientSecret: 'Enter the client secret',
  enterAppKey: 'Enter the app key',
  chooseTimeZone: 'Choose the business time zone',
});

export const environmentNames: Readonly<Record<Exclude<Environment, 'demo'>, string>> = defineMessages({
  production: 'Production',
  integration: 'Integration',
  custom: 'Custom addresses',
});

/** What went wrong with an account. The program's own sentence follows with the details. */
export const accountProblems = defineMessages({
  wrongSecret: 'The client ID or secret was rejected',
  wrongAppKey: 'The app key was rejected',
  unknownTenant: 'Tenant not found',
  missingScope: 'Missing permission',
  unreachable: 'Can’t reach ServiceTitan',
  notTheApi: 'Unexpected response',
  keychainMissing: 'No keychain on this computer',
  keychainLocked: 'The keychain is locked',
  keysMissing: 'Saved sign-in not found',
  newerFile: 'Update JPM Desk to open this account',
  dataDirectory: 'Can’t write to the data folder',
  editsDamaged: 'The changes saved on this computer are damaged',
  accountBusy: 'Already open elsewhere',
  otherwise: 'This account couldn’t be opened',
});

/** What the dispatcher can do about it. */
export const recoveryNames = defineMessages({
  tryAgain: 'Try again',
  sessionOnly: 'Use for this session only',
  signInAgain: 'Sign in again',
  setAside: 'Set the file aside and continue',
});
