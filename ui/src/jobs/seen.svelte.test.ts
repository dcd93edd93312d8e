// @vitest-environment happy-dom
import { fireEvent, screen } from '@testing-library/svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { flushSync, mount, unmount, type Component } from 'svelte';
import type { AppointmentCard, AppointmentMove, JobChanges, JobDetail, JobSeen } from '../ipc';

const receipt = { operationId: 'op-1', jobId: 'j', appointmentId: 'a', projectId: null };
const sent: unknown[] = [];

vi.mock('../ipc', async (original) => ({
  ...(await original<typeof import('../ipc')>()),
  backend: {
    updateJob: (_: string, changes: JobChanges, seen: JobSeen) => {
      sent.push({ changes, seen });
      return Promise.resolve(receipt);
    },
    setSpecialInstructions: (_: string, text: string, seen: string) => {
      sent.push({ text, seen });
      return Promise.resolve(receipt);
    },
    moveAppointment: (to: AppointmentMove) => {
      sent.push(to);
      return Promise.resolve(receipt);
    },
  },
}));

const { default: EditJob } = await import('./EditJob.svelte');
const { default: JobAppointment } = await import('./JobAppointment.svelte');
const { default: Reschedule } = await import('./Reschedule.svelte');

const NINE = Date.parse('2026-11-24T15:00:00Z');
const HOUR = 3_600_000;
const card: AppointmentCard = {
  id: 'a',
  jobId: 'j',
  number: '1-1',
  jobNumber: '1',
  start: NINE,
  end: NINE + HOUR,
  arrivalStart: null,
  arrivalEnd: null,
  state: 'scheduled',
  confirmed: false,
  customerId: null,
  customer: 'Garcia',
  phone: null,
  endKnown: true,
  address: null,
  jobTypeId: null,
  jobType: null,
  businessUnitId: null,
  businessUnit: null,
  priority: null,
  tagIds: [],
  zoneId: null,
  summary: null,
  specialInstructions: 'Ring twice',
  technicianIds: ['7'],
  pending: null,
  movable: true,
};
const detail = {
  id: 'j',
  number: '1',
  priority: 'High',
  summary: 'Pump',
  businessUnit: null,
  jobType: null,
  campaign: null,
  tags: [],
  customFields: [],
  allowed: { edit: true },
  canUndoHoldAndCancel: false,
} as unknown as JobDetail;

let opened: Record<string, unknown> | null = null;

/** Mounts a form. Setting a returned prop simulates news from the mirror. */
function open<Props extends Record<string, unknown>>(form: Component<Props>, given: Props): Props {
  const props = $state(given);
  opened = mount(form, { target: document.body, props });
  return props;
}

describe('a form that is open while someone else changes the record', () => {
  beforeEach(() => {
    sent.length = 0;
  });
  afterEach(async () => {
    if (opened) await unmount(opened);
    opened = null;
  });

  it('sends the job fields as they were when the form opened', async () => {
    const props = open(EditJob, { detail, onclose: () => undefined });
    props.detail = { ...detail, summary: 'Theirs', priority: 'Low' };
    flushSync();
    await fireEvent.input(screen.getByLabelText('Summary'), { target: { value: 'Ours' } });
    await fireEvent.click(screen.getByRole('button', { name: 'Save changes' }));
    expect(sent).toEqual([
      {
        changes: { summary: 'Ours' },
        seen: {
          summary: 'Pump',
          priority: 'High',
          businessUnitId: null,
          jobTypeId: null,
          campaignId: null,
          customFields: [],
        },
      },
    ]);
  });

  it('sends the instructions as they were when the field opened', async () => {
    const props = open(JobAppointment, { card, chosen: false, onreschedule: () => undefined });
    await fireEvent.click(screen.getByRole('button', { name: 'Ring twice' }));
    props.card = { ...card, specialInstructions: 'Theirs' };
    flushSync();
    await fireEvent.input(screen.getByLabelText('Special instructions'), { target: { value: 'Ours' } });
    await fireEvent.click(screen.getByRole('button', { name: 'Save instructions' }));
    expect(sent).toEqual([{ text: 'Ours', seen: 'Ring twice' }]);
  });

  it('sends the appointment as it was when the form opened', async () => {
    const props = open(Reschedule, { card, onclose: () => undefined });
    props.card = { ...card, start: NINE + 3 * HOUR, end: NINE + 4 * HOUR, technicianIds: ['9'] };
    flushSync();
    await fireEvent.click(screen.getByRole('button', { name: 'Reschedule' }));
    expect(sent).toMatchObject([
      { start: NINE, technicianIds: null, seen: { start: NINE, end: NINE + HOUR, technicianIds: ['7'] } },
    ]);
  });
});
