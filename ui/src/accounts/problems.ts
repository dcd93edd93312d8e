/** The problems of an account, and what the dispatcher can do about each. */
import type { ErrorKind } from '../ipc';
import { accountProblems } from '../messages/accounts';

/** A way out of a problem. */
export type Recovery = 'tryAgain' | 'sessionOnly' | 'signInAgain' | 'setAside';

/** A problem and the ways out of it. */
export interface AccountProblem {
  title: string;
  recoveries: readonly Recovery[];
}

type Kind = Exclude<keyof typeof accountProblems, 'otherwise'>;

const RECOVERIES: Record<Kind, readonly Recovery[]> = {
  wrongSecret: ['signInAgain'],
  wrongAppKey: ['signInAgain'],
  unknownTenant: ['signInAgain'],
  missingScope: ['signInAgain'],
  unreachable: ['tryAgain'],
  notTheApi: ['tryAgain'],
  keychainMissing: ['sessionOnly', 'tryAgain'],
  keychainLocked: ['tryAgain', 'sessionOnly'],
  keysMissing: ['signInAgain'],
  newerFile: ['tryAgain'],
  dataDirectory: ['tryAgain'],
  editsDamaged: ['setAside', 'tryAgain'],
  accountBusy: ['tryAgain'],
};

function isListed(kind: ErrorKind): kind is Kind {
  return kind in RECOVERIES;
}

/** The problem behind an error of this kind. */
export function problemOf(kind: ErrorKind): AccountProblem {
  return isListed(kind)
    ? { title: accountProblems[kind], recoveries: RECOVERIES[kind] }
    : { title: accountProblems.otherwise, recoveries: ['tryAgain'] };
}
