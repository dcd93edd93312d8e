import { describe, expect, it } from 'vitest';
import type { CustomerHit, JobTypeChoice } from '../ipc';
import {
  emptyJob,
  faultsOfVisit,
  jobFaults,
  newJobOf,
  nextFreeStart,
  typesOf,
  withCustomer,
  withoutField,
  withType,
  withUnit,
} from './new-job';
import type { JobDraft } from '../state/form-drafts';
import { movedStart } from './appointment-draft';

const ZONE = 'America/Chicago';
const at = (utc: string) => Date.parse(`${utc}Z`);
const NINE = at('2026-11-24T15:00:00');

const types: JobTypeChoice[] = [
  {
    id: '1',
    name: 'No heat',
    businessUnitIds: ['10'],
    durationMinutes: 120,
    priority: 'High',
    summary: 'Check ignition.',
  },
  {
    id: '2',
    name: 'Leak',
    businessUnitIds: ['20'],
    durationMinutes: 60,
    priority: 'Urgent',
    summary: 'Find the leak.',
  },
  { id: '3', name: 'Estimate', businessUnitIds: [], durationMinutes: null, priority: null, summary: null },
];

const garcia: CustomerHit = {
  id: '7',
  name: 'Garcia',
  phone: null,
  locations: [{ id: '70', name: 'Home', address: '1 Maple Ave' }],
};

const empty = (): JobDraft => emptyJob(ZONE, { start: NINE, end: NINE + 7_200_000, technicianIds: [] });

const full = (): JobDraft => ({
  ...withType(withCustomer(empty(), garcia), '1', types),
  campaignId: '5',
});

describe('what a choice fills in', () => {
  it('takes the only location of a customer, and leaves several to the dispatcher', () => {
    expect(withCustomer(empty(), garcia).locationId).toBe('70');
    const two = { ...garcia, locations: [...garcia.locations, { id: '71', name: 'Rental', address: null }] };
    expect(withCustomer(empty(), two).locationId).toBe('');
  });

  it('takes duration, priority, summary and the only unit from the job type', () => {
    const draft = withType(empty(), '1', types);
    expect(draft).toMatchObject({ priority: 'High', summary: 'Check ignition.', businessUnitId: '10' });
    expect(draft.visits[0]?.length).toBe(120);
  });

  it('replaces what another type filled in, and never what the dispatcher wrote', () => {
    const untouched = withType(withType(empty(), '1', types), '2', types);
    expect(untouched).toMatchObject({ priority: 'Urgent', summary: 'Find the leak.' });
    expect(untouched.visits[0]?.length).toBe(60);
    const written = withType(
      { ...withType(empty(), '1', types), summary: 'Second floor only', priority: 'Low' },
      '2',
      types,
    );
    expect(written).toMatchObject({ priority: 'Low', summary: 'Second floor only' });
  });

  it('offers only the types of the unit, and takes out one that does not fit', () => {
    expect(typesOf(types, '10').map((type) => type.value)).toEqual(['1', '3']);
    expect(withUnit(withType(empty(), '1', types), '20', types).jobTypeId).toBe('');
    expect(withUnit(withType(empty(), '3', types), '20', types).jobTypeId).toBe('3');
  });

  it('moves the arrival window along with the start', () => {
    const visit = full().visits[0];
    expect(visit && movedStart(visit, 600)).toMatchObject({ start: 600, arrivalFrom: 600, arrivalTo: 720 });
  });
});

describe('what is wrong', () => {
  it('is nothing in a full form', () => {
    expect(jobFaults(full(), ZONE)).toEqual({});
  });

  it('is named by the fields of the command', () => {
    const faults = jobFaults(empty(), ZONE);
    expect(Object.keys(faults).sort()).toEqual([
      'businessUnitId',
      'campaignId',
      'customerId',
      'jobTypeId',
      'locationId',
      'priority',
    ]);
  });

  it('reaches into each visit', () => {
    const [visit] = full().visits;
    if (!visit) throw new Error('no visit');
    const draft = { ...full(), visits: [visit, { ...visit, length: 0, arrivalTo: 500, arrivalFrom: 540 }] };
    const faults = jobFaults(draft, ZONE);
    expect(Object.keys(faults).sort()).toEqual(['appointments[1].arrivalEnd', 'appointments[1].end']);
    expect(faultsOfVisit(faults, 1)['end']).toEqual(['The end must be after the start']);
    expect(faultsOfVisit(faults, 0)).toEqual({});
  });

  it('is a time that the clocks skip', () => {
    const [visit] = full().visits;
    if (!visit) throw new Error('no visit');
    const faults = jobFaults({ ...full(), visits: [{ ...visit, date: '2026-03-08', start: 150 }] }, ZONE);
    expect(faults['appointments[0].start']).toEqual(['The clocks skip this time on this day']);
  });
});

describe('what is sent', () => {
  it('is in instants, with an end that is exact across a change of the clocks', () => {
    const [visit] = full().visits;
    if (!visit) throw new Error('no visit');
    const job = newJobOf(
      { ...full(), visits: [{ ...visit, date: '2026-11-01', start: 30, length: 180 }] },
      ZONE,
    );
    expect(job?.appointments[0]?.start).toBe(at('2026-11-01T05:30:00'));
    expect(job?.appointments[0]?.end).toBe(at('2026-11-01T08:30:00'));
  });

  it('is nothing while something cannot be read', () => {
    const [visit] = full().visits;
    if (!visit) throw new Error('no visit');
    expect(newJobOf({ ...full(), visits: [{ ...visit, start: null }] }, ZONE)).toBeNull();
  });
});

describe('the first visit', () => {
  it('begins at the next half hour of the working day, else the next morning', () => {
    expect(nextFreeStart(at('2026-11-24T15:20:00'), ZONE, 420, 1140)).toBe(at('2026-11-24T16:00:00'));
    expect(nextFreeStart(at('2026-11-24T10:00:00'), ZONE, 420, 1140)).toBe(at('2026-11-24T13:00:00'));
    expect(nextFreeStart(at('2026-11-25T01:00:00'), ZONE, 420, 1140)).toBe(at('2026-11-25T13:00:00'));
  });
});

describe('what the server said of a field', () => {
  const problem = {
    kind: 'invalid' as const,
    message: 'Look again.',
    retryable: false,
    fieldErrors: {
      'appointments[0].start': ['In the past'],
      'appointments[10].start': ['Too late'],
      jobTypeId: ['Gone'],
    },
    traceId: null,
  };

  it('is forgotten when that field is changed, in an appointment too', () => {
    expect(Object.keys(withoutField(problem, 'appointments[0]').fieldErrors)).toEqual([
      'appointments[10].start',
      'jobTypeId',
    ]);
    expect(Object.keys(withoutField(problem, 'jobTypeId').fieldErrors)).not.toContain('jobTypeId');
    expect(Object.keys(withoutField(problem, 'appointments').fieldErrors)).toEqual(['jobTypeId']);
    expect(withoutField(problem, 'summary')).toEqual(problem);
  });
});
