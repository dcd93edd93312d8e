import { describe, expect, it } from 'vitest';
import type { AppointmentCard } from '../ipc/bindings';
import { nameOf } from './words';

function card(part: Partial<AppointmentCard>): AppointmentCard {
  return {
    jobId: '10',
    number: null,
    jobNumber: null,
    customer: null,
    summary: null,
    ...part,
  } as AppointmentCard;
}

describe('the name of a card', () => {
  it('is the customer, and without one what else tells it from others', () => {
    const full = { customer: 'Garcia', summary: 'No heat', jobNumber: '48213', number: '48213-1' };
    expect(nameOf(card(full))).toBe('Garcia');
    expect(nameOf(card({ ...full, customer: null }))).toBe('No heat');
    expect(nameOf(card({ jobNumber: '48213', number: '48213-1' }))).toBe('Job 48213');
    expect(nameOf(card({ number: '48213-1' }))).toBe('Appointment 48213-1');
  });

  it('tells a job that was made here from one that is not here yet', () => {
    expect(nameOf(card({ jobId: 'local-0198' }))).toBe('Job not sent yet');
    expect(nameOf(card({}))).toBe('Job not downloaded yet');
  });
});
