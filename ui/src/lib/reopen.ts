/** What can be held, canceled, released, and reinstated. */
import type { AppointmentCard, JobDetail } from '../ipc';

/** Ends a hold, or schedules a canceled job again. */
export type Reopening = 'removeHold' | 'removeCancellation';

/** The chosen appointments by what their states allow to do with their jobs. */
export interface JobActions {
  hold: readonly AppointmentCard[];
  removeHold: readonly AppointmentCard[];
  cancel: readonly AppointmentCard[];
  removeCancellation: readonly AppointmentCard[];
}

/** Which appointments a menu offers to hold, to release, to cancel, or to reinstate. */
export function jobActionsOf(cards: readonly AppointmentCard[]): JobActions {
  const isCanceled = ({ state }: AppointmentCard) => state === 'canceled';
  const isHeld = ({ state }: AppointmentCard) => state === 'hold';
  return {
    hold: cards.filter((card) => !isHeld(card) && !isCanceled(card)),
    removeHold: cards.filter(isHeld),
    cancel: cards.filter((card) => !isCanceled(card)),
    removeCancellation: cards.filter(isCanceled),
  };
}

type Detail = Pick<JobDetail, 'state' | 'appointments' | 'canUndoHoldAndCancel'>;

/**
 * How a job is released or reinstated: by a call, by rescheduling an appointment if the API has no
 * call for it, or not at all.
 */
export type ReopenDecision = { by: 'call' } | { by: 'reschedule'; card: AppointmentCard } | { by: 'nothing' };

/** Decides how a job is released or reinstated. */
export function decideReopening(job: Detail, action: Reopening): ReopenDecision {
  if (action === 'removeCancellation') {
    return { by: job.state === 'canceled' && job.canUndoHoldAndCancel ? 'call' : 'nothing' };
  }
  const [held] = job.appointments.filter((card) => card.state === 'hold');
  if (!held) return { by: 'nothing' };
  return job.canUndoHoldAndCancel ? { by: 'call' } : { by: 'reschedule', card: held };
}
