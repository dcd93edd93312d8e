import { describe, expect, it } from 'vitest';
import type { AppointmentCard, JobDetail } from '../ipc';
import { decideReopening, jobActionsOf } from './reopen';

const card = (id: string, state: AppointmentCard['state']) => ({ id, state }) as AppointmentCard;
const ids = (cards: readonly AppointmentCard[]) => cards.map(({ id }) => id).join(' ');

describe('the actions that a menu offers', () => {
  it('follow the states of the chosen appointments', () => {
    const actions = jobActionsOf([
      card('scheduled', 'scheduled'),
      card('held', 'hold'),
      card('canceled', 'canceled'),
      card('done', 'done'),
    ]);
    expect(ids(actions.hold)).toBe('scheduled done');
    expect(ids(actions.removeHold)).toBe('held');
    expect(ids(actions.cancel)).toBe('scheduled held done');
    expect(ids(actions.removeCancellation)).toBe('canceled');
  });
});

describe('the decision how a job is released or reinstated', () => {
  const held = card('held', 'hold');
  const job = (state: JobDetail['state'], appointments: AppointmentCard[], canUndoHoldAndCancel = true) => ({
    state,
    appointments,
    canUndoHoldAndCancel,
  });

  it('is a call if the API has one', () => {
    expect(decideReopening(job('hold', [card('done', 'done'), held]), 'removeHold')).toEqual({ by: 'call' });
    expect(decideReopening(job('canceled', []), 'removeCancellation')).toEqual({ by: 'call' });
  });

  it('releases a hold by rescheduling if the API has no call, and reinstates nothing', () => {
    const decided = decideReopening(job('hold', [held], false), 'removeHold');
    expect(decided).toEqual({ by: 'reschedule', card: held });
    expect(decideReopening(job('canceled', [], false), 'removeCancellation')).toEqual({ by: 'nothing' });
  });

  it('is nothing for a job that is not on hold, or not canceled', () => {
    const scheduled = job('scheduled', [card('a', 'scheduled')]);
    expect(decideReopening(scheduled, 'removeHold')).toEqual({ by: 'nothing' });
    expect(decideReopening(scheduled, 'removeCancellation')).toEqual({ by: 'nothing' });
  });
});
