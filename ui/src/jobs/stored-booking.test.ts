import { describe, expect, it } from 'vitest';
import type { CustomerDetail, NewJob } from '../ipc';
import { toNewJob } from './new-job';
import { draftOfBooking } from './stored-booking';

const ZONE = 'America/Chicago';
const START = Date.parse('2026-12-01T15:00:00Z');
const HOUR = 3_600_000;

const job: NewJob = {
  customerId: '1',
  locationId: '2',
  businessUnitId: '3',
  jobTypeId: '4',
  priority: 'High',
  campaignId: '5',
  appointments: [
    {
      start: START,
      end: START + 2 * HOUR,
      arrivalStart: START - HOUR,
      arrivalEnd: START + HOUR,
      technicianIds: ['7'],
    },
    {
      start: START + 24 * HOUR,
      end: START + 25 * HOUR,
      arrivalStart: null,
      arrivalEnd: null,
      technicianIds: [],
    },
  ],
  summary: 'No heat',
  projectId: '9',
  customerPo: 'PO 1',
  leadEmployeeId: '8',
  tagIds: ['701'],
};

describe('draftOfBooking', () => {
  it('sends the same job again', () => {
    const draft = draftOfBooking(job, null, ZONE);
    expect(toNewJob(draft, ZONE)).toEqual(job);
  });

  it('has the name and all locations of a known customer', () => {
    const locations = [
      { id: '2', name: 'Home', address: '12 Main St' },
      { id: '6', name: 'Shop', address: null },
    ];
    const customer = { name: 'Garcia', phone: '(512) 555-1000', locations } as unknown as CustomerDetail;
    expect(draftOfBooking(job, customer, ZONE).customer).toEqual({
      id: '1',
      name: 'Garcia',
      phone: '(512) 555-1000',
      locations,
    });
  });

  it('keeps the location of a customer that is not downloaded', () => {
    expect(draftOfBooking(job, null, ZONE).customer?.locations.map(({ id }) => id)).toEqual(['2']);
  });
});
