/** Why a change isn't sent, or why the sync doesn't work. */
import type { SendProblem, SyncError, SyncErrorReason } from '../ipc';
import { textFor, type TextsFor } from './coded';
import { defineMessages } from './define';
import { dayAndTime, type TimeStyle } from './format';
import { storeProblemText } from './store-problems';

const sendProblems: Readonly<Record<SendProblem, string>> = defineMessages({
  recordNotFound: 'This record no longer exists on the server.',
  jobNotOnServer: 'The job that this change belongs to isn’t on the server.',
  jobNeverBooked: 'The job that this change belongs to was never booked.',
  projectNeverCreated: 'The project that this change belongs to was never created.',
  damagedId:
    'The server’s ID of this record was damaged on this computer. Check whether the record exists, then make the change again.',
  timesMissing: 'The server’s copy of this appointment has no times.',
  assignmentsUnreadable:
    'Your app lacks the permission to see who is assigned, so technicians can’t be changed. Ask for the dispatch scope.',
  listUnreadable:
    'Saving would remove a tag or custom field that JPM Desk can’t read. Change them in ServiceTitan.',
  slowAnswers:
    'ServiceTitan is too slow to check whether someone else changed this. JPM Desk will try again.',
  severalFound:
    'No response was received, and the server has more than one record like this. If one of them is yours, discard this change. Otherwise, send it again.',
  notFoundInTime:
    'No response was received, and two minutes later the server has nothing like this. Send it again, or discard it.',
});

type Coded =
  Exclude<SyncErrorReason, { code: 'quotaUsedUp' }> | { code: 'quotaUsedUp'; until: string | null };
type Values<Code extends Coded['code']> = Extract<Coded, { code: Code }>;

const reasons: TextsFor<Coded> = defineMessages({
  serverMessage: ({ message }: Values<'serverMessage'>) => message,
  rejected: ({ status }: Values<'rejected'>) => `ServiceTitan gave no reason (status ${status}).`,
  keysRejected: 'ServiceTitan no longer accepts these keys.',
  permissionMissing: 'Your app lacks a permission. Add the scope in the developer portal.',
  serverFailed: ({ message }: Values<'serverFailed'>) =>
    message === null
      ? 'ServiceTitan is busy or failing.'
      : `ServiceTitan isn’t responding correctly: ${message}`,
  quotaUsedUp: ({ until }: Values<'quotaUsedUp'>) =>
    until === null
      ? 'Your app’s ServiceTitan call quota is used up. Changes are sent when it’s renewed.'
      : `Your app’s ServiceTitan call quota is used up until ${until}. Changes are sent then.`,
  notTheApi:
    'The response didn’t come from ServiceTitan. Check for a network sign-in page, a proxy, or a wrong address.',
  hostNotFound: 'The server’s address wasn’t found. Check the internet connection.',
  connectionRefused:
    'The server doesn’t accept connections. Check the internet connection and the proxy. The server may also be down.',
  connectionLost: 'The connection was lost before the server responded.',
  timedOut: 'The server didn’t respond in time.',
  answerCutOff: 'The server’s response was cut off.',
  answerTooLarge: 'The server’s response is too large.',
  certificateNotTrusted: 'The server’s certificate isn’t trusted. Check this computer’s clock and the proxy.',
  unreachable: 'Can’t reach the server. Check the internet connection and the proxy.',
  callFailed: ({ detail }: Values<'callFailed'>) => `ServiceTitan isn’t responding correctly: ${detail}`,
  notSent: ({ why }: Values<'notSent'>) => sendProblems[why],
  store: ({ problem }: Values<'store'>) => storeProblemText(problem),
  engineFailed:
    'Syncing stopped because a part of JPM Desk failed. Restart JPM Desk. Your changes are saved.',
});

/** What happened, and what to do. */
export function syncErrorText({ reason }: Pick<SyncError, 'reason'>, style: TimeStyle): string {
  if (reason.code !== 'quotaUsedUp') return textFor(reasons, reason);
  const until = reason.until === null ? null : dayAndTime(reason.until, style);
  return textFor(reasons, { ...reason, until });
}
