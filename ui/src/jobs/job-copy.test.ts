import { describe, expect, it } from 'vitest';
import type { AppointmentCard } from '../ipc';
import { canRecall, copyOf } from './job-copy';

const HOUR = 3_600_000;
const appointment = (state: AppointmentCard['state'], technicianIds: string[]) =>
  ({ state, technicianIds, start: 0, end: 2 * HOUR }) as unknown as AppointmentCard;

const job = {
  number: '48213',
  state: 'completed' as const,
  customer: { id: '1', name: 'Garcia', phone: '(512) 555-1000', tags: [] },
  location: { id: '2', name: 'Home', address: '12 Main St' },
  businessUnit: { id: '3', name: 'HVAC' },
  jobType: { id: '4', name: 'No heat' },
  priority: 'High',
  campaign: null,
  summary: 'Furnace off',
  tags: [{ id: '701', name: 'VIP', color: null }],
  projectId: '9',
  project: 'Remodel',
  appointments: [appointment('done', ['7']), appointment('done', ['8']), appointment('canceled', ['6'])],
};

describe('copyOf', () => {
  it('copies customer, location, fields, project and duration, but no technicians', () => {
    expect(copyOf(job, 'copy')).toEqual({
      customer: { id: '1', name: 'Garcia', phone: '(512) 555-1000', locations: [job.location] },
      locationId: '2',
      project: { id: '9', number: null, name: 'Remodel' },
      copied: {
        kind: 'copy',
        number: '48213',
        businessUnitId: '3',
        jobTypeId: '4',
        priority: 'High',
        campaignId: '',
        summary: 'Furnace off',
        tagIds: ['701'],
        length: 2 * HOUR,
        technicianIds: [],
      },
    });
  });

  it('offers all locations of the customer, and adds the location of the job if it is not among them', () => {
    const other = { id: '5', name: 'Shop', address: null };
    expect(copyOf(job, 'copy', [other, job.location])?.customer?.locations).toEqual([other, job.location]);
    expect(copyOf(job, 'copy', [other])?.customer?.locations).toEqual([job.location, other]);
  });

  it('names the job in the summary of a recall, and sends those who finished the work', () => {
    const recall = copyOf(job, 'recall');
    expect(recall?.copied?.summary).toBe('Recall of job 48213: Furnace off');
    expect(recall?.copied?.technicianIds).toEqual(['8']);
    expect(recall?.project, 'a recall is not work of the project').toBeUndefined();
  });

  it('copies nothing without a customer or location', () => {
    expect(copyOf({ ...job, customer: null }, 'copy')).toBeNull();
    expect(copyOf({ ...job, location: null }, 'recall')).toBeNull();
  });
});

it('only completed jobs can be recalled', () => {
  expect(canRecall(job)).toBe(true);
  expect(canRecall({ state: 'scheduled' })).toBe(false);
});
