/** What to do about a problem with an account, by its kind. The program's own sentence says what happened. */
import type { ErrorKind } from '../ipc';

/** The way on that the window can offer. */
export type WayOn = 'tryAgain' | 'sessionOnly' | 'signInAgain';

/** How a problem is put to the dispatcher. */
export interface ProblemWords {
  title: string;
  /** What to do, in a sentence. */
  advice: string;
  ways: readonly WayOn[];
}

const WORDS: Partial<Record<ErrorKind, ProblemWords>> = {
  wrongSecret: {
    title: 'The client id or secret was refused',
    advice: 'Copy both again from the developer portal; a regenerated secret replaces the old one.',
    ways: ['signInAgain'],
  },
  wrongAppKey: {
    title: 'The app key was refused',
    advice: 'Copy the app key again from the developer portal and check that it belongs to this environment.',
    ways: ['signInAgain'],
  },
  unknownTenant: {
    title: 'The tenant was not found',
    advice: 'Check the tenant id, and that the app is connected to this tenant.',
    ways: ['signInAgain'],
  },
  missingScope: {
    title: 'The keys lack a permission',
    advice: 'Ask an administrator to give the app the Job Planning scopes, then sign in again.',
    ways: ['signInAgain'],
  },
  unreachable: {
    title: 'The server cannot be reached',
    advice: 'Check the connection, then try again.',
    ways: ['tryAgain'],
  },
  notTheApi: {
    title: 'Something else answered',
    advice:
      'A guest network’s sign-in page, a proxy or a wrong address may stand between. Check the connection and the addresses.',
    ways: ['tryAgain'],
  },
  keychainMissing: {
    title: 'No keychain on this machine',
    advice:
      'Install or start a keychain service such as GNOME Keyring, or keep the keys in memory until you quit.',
    ways: ['sessionOnly', 'tryAgain'],
  },
  keychainLocked: {
    title: 'The keychain is locked',
    advice: 'Unlock it and try again, or keep the keys in memory until you quit.',
    ways: ['tryAgain', 'sessionOnly'],
  },
  keysMissing: {
    title: 'The keys of this account are gone',
    advice: 'Sign in again; the edits that wait are still there and will be sent.',
    ways: ['signInAgain'],
  },
  newerFile: {
    title: 'This data needs a newer JPM Desk',
    advice: 'Install the newest version. Nothing was changed or lost.',
    ways: ['tryAgain'],
  },
  dataDirectory: {
    title: 'The data folder cannot be written',
    advice: 'Free some space or give yourself the right to write there, then try again.',
    ways: ['tryAgain'],
  },
  accountBusy: {
    title: 'Already open elsewhere',
    advice: 'Close the other window that works on this account, then try again.',
    ways: ['tryAgain'],
  },
};

const OTHERWISE: ProblemWords = {
  title: 'The account could not be opened',
  advice: 'Try again; the log in the data folder says more.',
  ways: ['tryAgain'],
};

/** How a problem of this kind is put. */
export function problemWords(kind: ErrorKind): ProblemWords {
  return WORDS[kind] ?? OTHERWISE;
}
