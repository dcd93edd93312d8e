import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { AppointmentCard, JobDetail } from '../../ipc';

const reads: ((detail: JobDetail) => void)[] = [];
const toasts: string[] = [];
let offered: string | null = null;

vi.mock('../../ipc', () => ({
  backend: { jobDetail: () => new Promise<JobDetail>((resolve) => reads.push(resolve)) },
  asAppError: (reason: unknown) => reason,
}));
vi.mock('../../state/toasts', () => ({
  showToast: (text: string, action?: { label: string }) => {
    toasts.push(text);
    offered = action?.label ?? null;
  },
  showError: () => expect.unreachable(),
}));

/** The cancel function of the running typing buffer. */
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
  appointments: [] as AppointmentCard[],
  allowed: { hold: true, cancel: true },
} as JobDetail;

describe('the question whether to hold or cancel a job', () => {
  it('does not open after close', async () => {
    const asked = cardActions.askHoldOrCancel([card], 'hold');
    cardActions.close();
    reads.shift()?.(detail);
    await asked;
    expect(cardActions.holdOrCancel).toBeNull();
    expect(toasts).toEqual([]);
  });

  it('opens for the last request', async () => {
    const first = cardActions.askHoldOrCancel([card], 'hold');
    const second = cardActions.askHoldOrCancel([card], 'cancel');
    reads.pop()?.(detail);
    await second;
    reads.pop()?.(detail);
    await first;
    expect(cardActions.holdOrCancel?.action).toBe('cancel');
  });
});

describe('holding several jobs, some of which cannot be held', () => {
  const held = {
    id: '8',
    number: '8',
    state: 'hold',
    appointments: [{ state: 'hold' }],
    canUndoHoldAndCancel: true,
    allowed: { hold: false, cancel: true },
  } as JobDetail;
  const over = {
    id: '9',
    number: '9',
    state: 'completed',
    appointments: [] as AppointmentCard[],
    allowed: { hold: false, cancel: false },
  } as JobDetail;
  const cards = ['7', '8', '9', '7'].map((jobId, at) => ({ id: String(at), jobId }) as AppointmentCard);

  beforeEach(() => {
    cardActions.close();
    reads.length = 0;
    toasts.length = 0;
  });

  it('asks about the others and lists why jobs are excluded', async () => {
    const asked = cardActions.askHoldOrCancel(cards, 'hold');
    expect(reads, 'each job once').toHaveLength(3);
    for (const one of [detail, held, over]) reads.shift()?.(one);
    await asked;
    expect(cardActions.holdOrCancel?.details).toEqual([detail]);
    expect(cardActions.holdOrCancel?.excluded).toEqual(['Job 8 is already on hold', 'Job 9 is completed']);
    expect(toasts).toEqual([]);
  });

  it('opens no question if all are excluded, says why, and offers to release holds', async () => {
    const asked = cardActions.askHoldOrCancel(cards.slice(1, 3), 'hold');
    for (const one of [held, over]) reads.shift()?.(one);
    await asked;
    expect(cardActions.holdOrCancel).toBeNull();
    expect(toasts).toEqual(['Job 8 is already on hold. Job 9 is completed']);
    expect(offered).toBe('Release hold');
  });
});

describe('text typed before a form opens', () => {
  beforeEach(() => {
    cardActions.close();
    reads.length = 0;
    toasts.length = 0;
  });

  it('is buffered until the question opens, and not if nothing opens', async () => {
    const asked = cardActions.askHoldOrCancel([card], 'hold');
    expect(waiting).not.toBeNull();
    reads.shift()?.({ ...detail, allowed: { ...detail.allowed, hold: false } });
    await asked;
    expect(toasts).toHaveLength(1);
    expect(waiting).toBeNull();
  });

  it('is buffered until the form has the focus, and Escape cancels the form', async () => {
    const asked = cardActions.askHoldOrCancel([card], 'hold');
    reads.shift()?.(detail);
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

  it('stays buffered for a newer form when an older one is canceled', async () => {
    const asked = cardActions.askHoldOrCancel([card], 'hold');
    waiting?.();
    expect(waiting).toBeNull();
    cardActions.assign([card]);
    reads.shift()?.(detail);
    await asked;
    expect(waiting).not.toBeNull();
  });
});
