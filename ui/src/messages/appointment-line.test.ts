import { expect, test } from 'vitest';
import type { AppointmentSummary } from '../ipc';
import { appointmentLine } from './appointment-line';

const HOUR = 3_600_000;
const style = { timeZone: 'America/Chicago', clock: 'hours12' } as const;
// Tuesday, 9 AM in Chicago.
const now = Date.parse('2026-11-24T15:00:00Z');

function at(start: string, technicians: string[], window = true): AppointmentSummary {
  const from = Date.parse(start);
  return {
    id: '1',
    jobId: '2',
    state: 'scheduled',
    confirmed: false,
    jobType: null,
    start: from,
    end: from + 2 * HOUR,
    arrivalStart: window ? from : null,
    arrivalEnd: window ? from + 4 * HOUR : null,
    technicians,
  };
}

test('near days have a name, and others a date', () => {
  const line = (start: string) => appointmentLine(at(start, ['Kenji Hughes']), now, style);
  expect(line('2026-11-24T14:00:00Z')).toBe('Today 8 AM–12 PM · K. Hughes');
  expect(line('2026-11-25T14:00:00Z')).toBe('Tomorrow 8 AM–12 PM · K. Hughes');
  expect(line('2026-11-30T14:00:00Z')).toBe('Mon 8 AM–12 PM · K. Hughes');
  expect(line('2026-12-01T14:00:00Z')).toBe('Tue, Dec 1, 8 AM–12 PM · K. Hughes');
  expect(line('2026-11-23T14:00:00Z')).toBe('Mon, Nov 23, 8 AM–12 PM · K. Hughes');
  expect(line('2025-11-24T14:00:00Z')).toBe('Mon, Nov 24, 2025, 8 AM–12 PM · K. Hughes');
});

test('a late evening in the business time zone is today', () => {
  expect(appointmentLine(at('2026-11-25T04:00:00Z', [], false), now, style)).toBe(
    'Today 10 PM–12 AM · Unassigned',
  );
});

test('each technician counts once', () => {
  const who = (...names: string[]) =>
    appointmentLine(at('2026-11-24T14:00:00Z', names), now, style).split(' · ')[1];
  expect(who()).toBe('Unassigned');
  expect(who('Kenji Hughes', 'Kenji Hughes')).toBe('K. Hughes');
  expect(who('Kenji Hughes', 'Ana Ruiz', 'Bo')).toBe('K. Hughes + 2');
});
