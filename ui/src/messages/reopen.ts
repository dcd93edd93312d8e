/** What the window says about releasing jobs from hold, and about reinstating canceled jobs. */
import type { JobDetail } from '../ipc';
import type { Reopening } from '../lib/reopen';
import { defineMessages, plural } from './define';

/** The result and where it stands now: `Job 48213 reinstated · Tue, Nov 24, 9:15 – 11:00 AM`. */
function withTime(what: string, when: string | null): string {
  return when === null ? what : `${what} · ${when}`;
}

export const reopenMessages = {
  ...defineMessages({
    rescheduleToRelease: 'Choose a time. Rescheduling releases the hold.',
    releaseByRescheduling: 'Reschedule each job on hold to release it',
    notOnHold: (job: string | null) => (job === null ? 'This job isn’t on hold' : `Job ${job} isn’t on hold`),
    notDownloaded: (job: string | null) =>
      job === null
        ? 'The appointments on hold haven’t downloaded yet'
        : `The appointments on hold of job ${job} haven’t downloaded yet`,
    notCanceled: (job: string | null) =>
      job === null ? 'This job isn’t canceled' : `Job ${job} isn’t canceled`,
    cannotReinstate: 'This account’s API can’t reinstate a canceled job. Book it again.',
  }),
  /** `job` is null for several jobs, and for one without a number. */
  removeHold: defineMessages({
    action: 'Release hold',
    actionFor: (jobs: number) => plural(jobs, 'Release # hold', 'Release # holds'),
    done: (jobs: number, job: string | null, when: string | null) => {
      if (jobs > 1) return plural(jobs, '# job released from hold', '# jobs released from hold');
      return withTime(job === null ? 'Job released from hold' : `Job ${job} released from hold`, when);
    },
  }),
  removeCancellation: defineMessages({
    action: 'Reinstate job',
    actionFor: (jobs: number) => plural(jobs, 'Reinstate # job', 'Reinstate # jobs'),
    done: (jobs: number, job: string | null, when: string | null) => {
      if (jobs > 1) return plural(jobs, '# job reinstated', '# jobs reinstated');
      return withTime(job === null ? 'Job reinstated' : `Job ${job} reinstated`, when);
    },
  }),
};

/** Why a job is not released or reinstated. */
export function whyNotReopened(
  { number, state, canUndoHoldAndCancel }: Pick<JobDetail, 'number' | 'state' | 'canUndoHoldAndCancel'>,
  action: Reopening,
): string {
  if (action === 'removeCancellation') {
    return state === 'canceled' ? reopenMessages.cannotReinstate : reopenMessages.notCanceled(number);
  }
  if (state !== 'hold') return reopenMessages.notOnHold(number);
  return canUndoHoldAndCancel ? reopenMessages.notDownloaded(number) : reopenMessages.releaseByRescheduling;
}
