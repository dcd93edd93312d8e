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
const { bulk } = await import('../../jobs/bulk/bulk.svelte');

const card = { id: 'a', jobId: '7', movable: true } as AppointmentCard;
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

describe('several jobs', () => {
  beforeEach(() => {
    cardActions.close();
    reads.length = 0;
    toasts.length = 0;
  });

  it('are asked about in the bulk dialog, each job once', async () => {
    const cards = ['7', '8', '7'].map((jobId, at) => ({ id: String(at), jobId }) as AppointmentCard);
    const asked = cardActions.askHoldOrCancel(cards, 'hold');
    expect(reads).toHaveLength(2);
    for (const one of [detail, { ...detail, id: '8' }]) reads.shift()?.(one);
    await asked;
    expect(cardActions.holdOrCancel).toBeNull();
    expect(bulk.question?.action).toBe('hold');
    expect(bulk.question?.details.map(({ id }) => id)).toEqual(['7', '8']);
    bulk.close();
  });

  it('are no question about one that is held, which can be released', async () => {
    const asked = cardActions.askHoldOrCancel([card, card], 'hold');
    reads.shift()?.({
      ...detail,
      state: 'hold',
      appointments: [{ state: 'hold' } as AppointmentCard],
      canUndoHoldAndCancel: true,
      allowed: { ...detail.allowed, hold: false },
    });
    await asked;
    expect(cardActions.holdOrCancel).toBeNull();
    expect(toasts).toEqual(['Job 7 is already on hold']);
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
