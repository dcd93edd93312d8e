// @vitest-environment happy-dom
import { expect, it, vi } from 'vitest';
import type { AppointmentCard, JobDetail } from '../ipc';

const appointment = (id: string, start: number) => ({ id, start }) as AppointmentCard;
const jobDetail = vi.fn<() => Promise<JobDetail>>();
vi.mock('../ipc', async (original) => ({ ...(await original<object>()), backend: { jobDetail } }));

const { followBooking } = await import('./fulfill-reveal');
const { reveal } = await import('./reveal.svelte');

const booked = { jobId: 'local-job', start: 900 };

function answerWith(...appointments: AppointmentCard[]): void {
  jobDetail.mockResolvedValue({ appointments } as JobDetail);
}

it('a new appointment is revealed under the id that the server gave it meanwhile', async () => {
  answerWith(appointment('8', 100), appointment('9', 960));
  reveal.card('local-1', null, booked);
  await followBooking('local-1', booked);
  expect(reveal.request).toMatchObject({ what: 'card', id: '9', booked: null });
});

it('a new appointment that still has its local id is waited for', async () => {
  answerWith(appointment('local-1', 900));
  reveal.card('local-1', null, booked);
  await followBooking('local-1', booked);
  expect(reveal.request).toMatchObject({ id: 'local-1', booked });
});

it('what the dispatcher does meanwhile wins over a new appointment', async () => {
  answerWith(appointment('9', 900));
  reveal.card('local-1', null, booked);
  const following = followBooking('local-1', booked);
  reveal.cancel();
  await following;
  expect(reveal.request).toBeNull();
});
