import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { AppointmentCard, JobDetail } from '../../ipc';

const answers: ((detail: JobDetail) => void)[] = [];
const told: string[] = [];

vi.mock('../../ipc', () => ({
  desk: { jobDetail: () => new Promise<JobDetail>((resolve) => answers.push(resolve)) },
  asAppError: (reason: unknown) => reason,
}));
vi.mock('../../state/toasts', () => ({
  tell: (text: string) => told.push(text),
  tellProblem: () => expect.unreachable(),
}));

/** What keeps letters from the calendar now: what gives the form up. */
let waiting: (() => void) | null = null;
vi.mock('../../lib/early-typing', () => ({
  bufferTyping: (cancel: () => void) => {
    waiting = cancel;
    return () => {
      if (waiting === cancel) waiting = null;
    };
  },
}));

const { cardActions } = await import('./actions.svelte');

const card = { id: 'a', jobId: '7' } as AppointmentCard;
const detail = {
  id: '7',
  number: '7',
  state: 'scheduled',
  allowed: { hold: true, cancel: true },
} as JobDetail;

describe('the question whether to stop a job', () => {
  it('is not asked of another account', async () => {
    const asked = cardActions.askHoldOrCancel([card], 'hold');
    cardActions.close();
    answers.shift()?.(detail);
    await asked;
    expect(cardActions.holdOrCancel).toBeNull();
    expect(told).toEqual([]);
  });

  it('is the newest one', async () => {
    const first = cardActions.askHoldOrCancel([card], 'hold');
    const second = cardActions.askHoldOrCancel([card], 'cancel');
    answers.pop()?.(detail);
    await second;
    answers.pop()?.(detail);
    await first;
    expect(cardActions.holdOrCancel?.action).toBe('cancel');
  });
});

describe('several selected jobs of which some cannot be stopped', () => {
  const held = { id: '8', number: '8', state: 'hold', allowed: { hold: false, cancel: true } } as JobDetail;
  const over = {
    id: '9',
    number: '9',
    state: 'completed',
    allowed: { hold: false, cancel: false },
  } as JobDetail;
  const cards = ['7', '8', '9', '7'].map((jobId, at) => ({ id: String(at), jobId }) as AppointmentCard);

  beforeEach(() => {
    cardActions.close();
    answers.length = 0;
    told.length = 0;
  });

  it('are stopped without those, and it is said why', async () => {
    const asked = cardActions.askHoldOrCancel(cards, 'hold');
    expect(answers, 'each job once').toHaveLength(3);
    for (const one of [detail, held, over]) answers.shift()?.(one);
    await asked;
    expect(cardActions.holdOrCancel?.details).toEqual([detail]);
    expect(cardActions.holdOrCancel?.left).toEqual(['Job 8 is already on hold', 'Job 9 is completed']);
    expect(told).toEqual([]);
  });

  it('are asked nothing about where none is left', async () => {
    const asked = cardActions.askHoldOrCancel(cards.slice(1, 3), 'hold');
    for (const one of [held, over]) answers.shift()?.(one);
    await asked;
    expect(cardActions.holdOrCancel).toBeNull();
    expect(told).toEqual(['Job 8 is already on hold. Job 9 is completed']);
  });
});

describe('letters that are typed before a form is there', () => {
  beforeEach(() => {
    cardActions.close();
    answers.length = 0;
    told.length = 0;
  });

  it('are kept until the question can come, and not where nothing opens', async () => {
    const asked = cardActions.askHoldOrCancel([card], 'hold');
    expect(waiting).not.toBeNull();
    answers.shift()?.({ ...detail, allowed: { ...detail.allowed, hold: false } });
    await asked;
    expect(told).toHaveLength(1);
    expect(waiting).toBeNull();
  });

  it('are kept until the form has the focus, and Escape gives it up', async () => {
    const asked = cardActions.askHoldOrCancel([card], 'hold');
    answers.shift()?.(detail);
    await asked;
    expect(cardActions.holdOrCancel).not.toBeNull();
    waiting?.();
    expect(cardActions.holdOrCancel).toBeNull();
    cardActions.reschedule(card);
    waiting?.();
    expect(cardActions.rescheduling).toBeNull();
    cardActions.assign([card]);
    waiting?.();
    expect(cardActions.assigning).toEqual([]);
  });

  it('are not kept from another question by the one that was given up', async () => {
    const asked = cardActions.askHoldOrCancel([card], 'hold');
    waiting?.();
    expect(waiting).toBeNull();
    cardActions.assign([card]);
    answers.shift()?.(detail);
    await asked;
    expect(waiting).not.toBeNull();
  });
});
