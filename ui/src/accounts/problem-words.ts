/** The ways on from a problem with an account, by its kind. The program's own sentence says what happened and what to do. */
import type { ErrorKind } from '../ipc';

/** The way on that the window can offer. */
export type WayOn = 'tryAgain' | 'sessionOnly' | 'signInAgain' | 'setAside';

/** How a problem is put to the dispatcher. */
export interface ProblemWords {
  title: string;
  ways: readonly WayOn[];
}

const WORDS: Partial<Record<ErrorKind, ProblemWords>> = {
  wrongSecret: {
    title: 'The client id or secret was refused',
    ways: ['signInAgain'],
  },
  wrongAppKey: {
    title: 'The app key was refused',
    ways: ['signInAgain'],
  },
  unknownTenant: {
    title: 'The tenant was not found',
    ways: ['signInAgain'],
  },
  missingScope: {
    title: 'The keys lack a permission',
    ways: ['signInAgain'],
  },
  unreachable: {
    title: 'The server cannot be reached',
    ways: ['tryAgain'],
  },
  notTheApi: {
    title: 'Something else answered',
    ways: ['tryAgain'],
  },
  keychainMissing: {
    title: 'No keychain on this machine',
    ways: ['sessionOnly', 'tryAgain'],
  },
  keychainLocked: {
    title: 'The keychain is locked',
    ways: ['tryAgain', 'sessionOnly'],
  },
  keysMissing: {
    title: 'Sign in again to open this account',
    ways: ['signInAgain'],
  },
  newerFile: {
    title: 'This data needs a newer JPM Desk',
    ways: ['tryAgain'],
  },
  dataDirectory: {
    title: 'The data folder cannot be written',
    ways: ['tryAgain'],
  },
  editsDamaged: {
    title: 'The changes saved on this computer are damaged',
    ways: ['setAside', 'tryAgain'],
  },
  accountBusy: {
    title: 'Already open elsewhere',
    ways: ['tryAgain'],
  },
};

const OTHERWISE: ProblemWords = {
  title: 'The account could not be opened',
  ways: ['tryAgain'],
};

/** How a problem of this kind is put. */
export function problemWords(kind: ErrorKind): ProblemWords {
  return WORDS[kind] ?? OTHERWISE;
}
