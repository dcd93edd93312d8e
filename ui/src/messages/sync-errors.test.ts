import { expect, it } from 'vitest';
import type { SendProblem, SyncErrorReason } from '../ipc';
import { syncErrorText } from './sync-errors';

const TIMES = { timeZone: 'America/Chicago', clock: 'hours12' } as const;
const text = (reason: SyncErrorReason): string => syncErrorText({ reason }, TIMES);

/** One value of each variant: the compiler asks for a new one with each new code. */
const REASONS: { [Code in SyncErrorReason['code']]: Extract<SyncErrorReason, { code: Code }> } = {
  serverMessage: { code: 'serverMessage', message: 'The job is closed.' },
  rejected: { code: 'rejected', status: 409 },
  keysRejected: { code: 'keysRejected' },
  permissionMissing: { code: 'permissionMissing' },
  serverFailed: { code: 'serverFailed', message: 'Down for maintenance.' },
  quotaUsedUp: { code: 'quotaUsedUp', until: Date.UTC(2026, 10, 24, 21, 5) },
  notTheApi: { code: 'notTheApi' },
  hostNotFound: { code: 'hostNotFound' },
  connectionRefused: { code: 'connectionRefused' },
  connectionLost: { code: 'connectionLost' },
  timedOut: { code: 'timedOut' },
  answerCutOff: { code: 'answerCutOff' },
  answerTooLarge: { code: 'answerTooLarge' },
  certificateNotTrusted: { code: 'certificateNotTrusted' },
  unreachable: { code: 'unreachable' },
  callFailed: { code: 'callFailed', detail: 'the answer does not fit the document' },
  notSent: { code: 'notSent', why: 'notFoundInTime' },
  store: { code: 'store', problem: { code: 'mirrorDamaged' } },
  engineFailed: { code: 'engineFailed' },
};
const SEND_PROBLEMS: Record<SendProblem, true> = {
  recordNotFound: true,
  jobNotOnServer: true,
  jobNeverBooked: true,
  projectNeverCreated: true,
  damagedId: true,
  timesMissing: true,
  assignmentsUnreadable: true,
  listUnreadable: true,
  slowAnswers: true,
  severalFound: true,
  notFoundInTime: true,
};

it('says a whole sentence for every code', () => {
  const whys = Object.keys(SEND_PROBLEMS) as SendProblem[];
  for (const reason of [
    ...Object.values(REASONS),
    ...whys.map((why) => ({ code: 'notSent', why }) as const),
    { code: 'serverFailed', message: null } as const,
  ]) {
    expect(text(reason)).toMatch(/^[A-Z].*[.\w]$/);
    expect(text(reason)).not.toMatch(/undefined|null|\[object|NaN/);
  }
});

it('repeats the words of the server', () => {
  expect(text(REASONS.serverMessage)).toBe('The job is closed.');
  expect(text(REASONS.serverFailed)).toBe('ServiceTitan isn’t responding correctly: Down for maintenance.');
});

it('says in the business time zone when the call quota is renewed', () => {
  expect(text(REASONS.quotaUsedUp)).toBe(
    'Your app’s ServiceTitan call quota is used up until Tue, Nov 24, 3:05 PM. Changes are sent then.',
  );
  expect(text({ code: 'quotaUsedUp', until: null })).toMatch(/Changes are sent when it’s renewed\.$/);
});
