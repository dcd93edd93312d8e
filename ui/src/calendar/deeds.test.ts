import { describe, expect, it, vi } from 'vitest';
import type { AppointmentCard, JobDetail } from '../ipc';

const answers: ((detail: JobDetail) => void)[] = [];
const told: string[] = [];

vi.mock('../ipc', () => ({
  desk: { jobDetail: () => new Promise<JobDetail>((resolve) => answers.push(resolve)) },
  asAppError: (reason: unknown) => reason,
}));
vi.mock('../shell/toasts', () => ({
  tell: (text: string) => told.push(text),
  tellProblem: () => expect.unreachable(),
}));

const { cardDeeds } = await import('./deeds.svelte');

const card = { id: 'a', jobId: '7' } as AppointmentCard;
const detail = { id: '7', number: '7', state: 'scheduled', can: { hold: true, cancel: true } } as JobDetail;

describe('the question whether to stop a job', () => {
  it('is not asked of another account', async () => {
    const asked = cardDeeds.stop([card], 'hold');
    cardDeeds.reset();
    answers.shift()?.(detail);
    await asked;
    expect(cardDeeds.stopping).toBeNull();
    expect(told).toEqual([]);
  });

  it('is the newest one', async () => {
    const first = cardDeeds.stop([card], 'hold');
    const second = cardDeeds.stop([card], 'cancel');
    answers.pop()?.(detail);
    await second;
    answers.pop()?.(detail);
    await first;
    expect(cardDeeds.stopping?.deed).toBe('cancel');
  });
});
