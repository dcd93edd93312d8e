import { describe, expect, it } from 'vitest';
import type { CustomerChoice, JobTypeChoice } from '../ipc';
import {
  emptyJob,
  errorsOfAppointment,
  jobErrors,
  toNewJob,
  nextFreeStart,
  jobTypeOptions,
  withCustomer,
  withoutField,
  withType,
  withUnit,
} from './new-job';
import type { JobDraft } from '../state/form-drafts';
import { withStart } from './appointment-draft';

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
    tagIds: ['701'],
  },
  {
    id: '2',
    name: 'Leak',
    businessUnitIds: ['20'],
    durationMinutes: 60,
    priority: 'Urgent',
    summary: 'Find the leak.',
    tagIds: [],
  },
  {
    id: '3',
    name: 'Estimate',
    businessUnitIds: [],
    durationMinutes: null,
    priority: null,
    summary: null,
    tagIds: [],
  },
];

const garcia: CustomerChoice = {
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

describe('choices that fill in other fields', () => {
  it('chooses the only location of a customer, and none of several', () => {
    expect(withCustomer(empty(), garcia).locationId).toBe('70');
    const two = { ...garcia, locations: [...garcia.locations, { id: '71', name: 'Rental', address: null }] };
    expect(withCustomer(empty(), two).locationId).toBe('');
  });

  it('fills in duration, priority, summary, and the only business unit of a job type', () => {
    const draft = withType(empty(), '1', types);
    expect(draft).toMatchObject({ priority: 'High', summary: 'Check ignition.', businessUnitId: '10' });
    expect(draft.appointments[0]?.length).toBe(120);
  });

  it('fills in the tags of a job type until the dispatcher chooses others', () => {
    const filled = withType(empty(), '1', types);
    expect(filled.tagIds).toEqual(['701']);
    expect(withType(filled, '2', types).tagIds).toEqual([]);
    expect(withType({ ...filled, tagIds: ['701', '702'] }, '2', types).tagIds).toEqual(['701', '702']);
  });

  it('replaces what another job type filled in, but not what the dispatcher typed', () => {
    const untouched = withType(withType(empty(), '1', types), '2', types);
    expect(untouched).toMatchObject({ priority: 'Urgent', summary: 'Find the leak.' });
    expect(untouched.appointments[0]?.length).toBe(60);
    const written = withType(
      { ...withType(empty(), '1', types), summary: 'Second floor only', priority: 'Low' },
      '2',
      types,
    );
    expect(written).toMatchObject({ priority: 'Low', summary: 'Second floor only' });
  });

  it('keeps the duration of a booking that is corrected', () => {
    const corrected = { ...full(), filled: { summary: null, priority: null, length: null } };
    expect(withType(corrected, '2', types).appointments[0]?.length).toBe(120);
  });

  it('offers only the job types of the business unit, and removes one that does not fit', () => {
    expect(jobTypeOptions(types, '10').map((type) => type.value)).toEqual(['1', '3']);
    expect(withUnit(withType(empty(), '1', types), '20', types).jobTypeId).toBe('');
    expect(withUnit(withType(empty(), '3', types), '20', types).jobTypeId).toBe('3');
  });

  it('moves the arrival window along with the start', () => {
    const appointment = full().appointments[0];
    expect(appointment && withStart(appointment, 600)).toMatchObject({
      start: 600,
      arrivalFrom: 600,
      arrivalTo: 720,
    });
  });
});

describe('jobErrors', () => {
  it('finds nothing in a complete form', () => {
    expect(jobErrors(full(), ZONE)).toEqual({});
  });

  it('uses the field names of the command', () => {
    const errors = jobErrors(empty(), ZONE);
    expect(Object.keys(errors).sort()).toEqual([
      'businessUnitId',
      'campaignId',
      'customerId',
      'jobTypeId',
      'locationId',
    ]);
  });

  it('checks every appointment', () => {
    const [appointment] = full().appointments;
    if (!appointment) throw new Error('no appointment');
    const draft = {
      ...full(),
      appointments: [appointment, { ...appointment, length: 0, arrivalTo: 500, arrivalFrom: 540 }],
    };
    const errors = jobErrors(draft, ZONE);
    expect(Object.keys(errors).sort()).toEqual(['appointments[1].arrivalEnd', 'appointments[1].end']);
    expect(errorsOfAppointment(errors, 1)['end']).toEqual(['The end must be after the start']);
    expect(errorsOfAppointment(errors, 0)).toEqual({});
  });

  it('rejects a time that a clock change skips', () => {
    const [appointment] = full().appointments;
    if (!appointment) throw new Error('no appointment');
    const errors = jobErrors(
      { ...full(), appointments: [{ ...appointment, date: '2026-03-08', start: 150 }] },
      ZONE,
    );
    expect(errors['appointments[0].start']).toEqual(['This time doesn’t exist on this day (clocks change)']);
  });
});

describe('toNewJob', () => {
  it('sends instants, exact across a clock change', () => {
    const [appointment] = full().appointments;
    if (!appointment) throw new Error('no appointment');
    const job = toNewJob(
      { ...full(), appointments: [{ ...appointment, date: '2026-11-01', start: 30, length: 180 }] },
      ZONE,
    );
    expect(job?.appointments[0]?.start).toBe(at('2026-11-01T05:30:00'));
    expect(job?.appointments[0]?.end).toBe(at('2026-11-01T08:30:00'));
  });

  it('returns null while a field is unreadable', () => {
    const [appointment] = full().appointments;
    if (!appointment) throw new Error('no appointment');
    expect(toNewJob({ ...full(), appointments: [{ ...appointment, start: null }] }, ZONE)).toBeNull();
  });
});

describe('nextFreeStart', () => {
  it('is the next half hour of the working day, else the next morning', () => {
    expect(nextFreeStart(at('2026-11-24T15:20:00'), ZONE, 420, 1140)).toBe(at('2026-11-24T16:00:00'));
    expect(nextFreeStart(at('2026-11-24T10:00:00'), ZONE, 420, 1140)).toBe(at('2026-11-24T13:00:00'));
    expect(nextFreeStart(at('2026-11-25T01:00:00'), ZONE, 420, 1140)).toBe(at('2026-11-25T13:00:00'));
  });
});

describe('withoutField', () => {
  const problem = {
    kind: 'invalid' as const,
    reason: { code: 'invalidFields' as const },
    retryable: false,
    fieldErrors: {
      'appointments[0].start': [{ code: 'startOutOfRange' as const }],
      'appointments[10].start': [{ code: 'startOutOfRange' as const }],
      jobTypeId: [{ code: 'notInList' as const }],
    },
    traceId: null,
  };

  it('removes the errors of a changed field, also inside an appointment', () => {
    expect(Object.keys(withoutField(problem, 'appointments[0]').fieldErrors)).toEqual([
      'appointments[10].start',
      'jobTypeId',
    ]);
    expect(Object.keys(withoutField(problem, 'jobTypeId').fieldErrors)).not.toContain('jobTypeId');
    expect(Object.keys(withoutField(problem, 'appointments').fieldErrors)).toEqual(['jobTypeId']);
    expect(withoutField(problem, 'summary')).toEqual(problem);
  });
});
