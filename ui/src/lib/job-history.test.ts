import { describe, expect, it } from 'vitest';
import type { EditEntry, JobHistoryEntry } from '../ipc';
import { eventOf, mergedHistory, words } from './job-history';

const entry = (
  id: string,
  event: string,
  occurredOn: number,
  employee: string | null = null,
): JobHistoryEntry => ({
  id,
  event,
  occurredOn,
  employee,
  tool: null,
  memo: null,
});
const edit = (
  operationId: string,
  kind: EditEntry['kind'],
  state: EditEntry['state'],
  occurredOn: number,
): EditEntry => ({
  operationId,
  kind,
  state,
  occurredOn,
  changes: [],
  memo: null,
});
const ids = (history: JobHistoryEntry[], edits: EditEntry[]) =>
  mergedHistory({ history, edits }).map(({ id }) => id);

describe('eventOf', () => {
  it('knows the words of servers, however they are written', () => {
    const known = {
      'Job Booked': 'booked',
      JobUpdated: 'changed',
      'Appointment Rescheduled': 'rescheduled',
      'Cancellation Removed': 'reinstated',
      'Appointment Hold Removed': 'released',
      'Appointment Put On Hold': 'held',
      'Appointment Confirmed': 'confirmed',
      'Appointment Confirmation Removed': 'unconfirmed',
      'Technician Unassigned': 'unassigned',
      'Job Canceled': 'canceled',
      'Job Completed': 'completed',
    };
    for (const [word, event] of Object.entries(known)) expect(eventOf(word), word).toBe(event);
    expect(eventOf('Flux Capacitor Recalibrated')).toBeNull();
    expect(eventOf('')).toBeNull();
  });

  it('splits names of programs into words', () => {
    expect(words('JobCustomerCalled')).toBe('Job Customer Called');
    expect(words('job_customer-called')).toBe('job customer called');
  });
});

describe('mergedHistory', () => {
  it('shows an edit in place of the entries that it left on the server', () => {
    const history = [
      entry('3', 'Technician Assigned', 101_500),
      entry('2', 'Appointment Rescheduled', 101_000),
      entry('1', 'Job Booked', 5_000),
    ];
    expect(ids(history, [edit('a', 'moveAppointment', 'done', 100_000)])).toEqual(['a', 'server 1']);
  });

  it('keeps entries of others: other events, other times, and named people', () => {
    const history = [
      entry('4', 'Appointment Rescheduled', 160_000),
      entry('3', 'Appointment Rescheduled', 102_000, 'Ana Ruiz'),
      entry('2', 'Job Updated', 101_000),
      entry('1', 'Appointment Rescheduled', 100_500),
    ];
    expect(ids(history, [edit('a', 'moveAppointment', 'done', 100_000)])).toEqual([
      'server 4',
      'server 3',
      'server 2',
      'a',
    ]);
  });

  it('shows unsent edits first, whenever they were made', () => {
    const history = [entry('1', 'Job Booked', 500_000)];
    const edits = [edit('b', 'updateJob', 'queued', 2_000), edit('a', 'holdJob', 'rejected', 1_000)];
    expect(ids(history, edits)).toEqual(['b', 'a', 'server 1']);
  });
});
