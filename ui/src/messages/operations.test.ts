import { expect, it } from 'vitest';
import type { OperationKind } from '../ipc';
import { operationTitle } from './operations';

const TIMES = { timeZone: 'America/Chicago', clock: 'hours12' } as const;
const start = Date.UTC(2026, 10, 24, 15, 15);
const title = (kind: OperationKind, at: number | null, subject: string | null = 'Garcia, No heat'): string =>
  operationTitle({ kind, subject, start: at, damage: null }, TIMES);

it('operationTitle names what each kind of change does', () => {
  const titles: Record<OperationKind, string> = {
    moveAppointment: 'Reassign Garcia, No heat',
    addAppointment: 'Add an appointment for Garcia, No heat',
    setSpecialInstructions: 'Change the instructions for Garcia, No heat',
    createJob: 'Book Garcia, No heat',
    updateJob: 'Change Garcia, No heat',
    holdJob: 'Put Garcia, No heat on hold',
    cancelJob: 'Cancel Garcia, No heat',
    createProject: 'Create project Garcia, No heat',
    removeHold: 'Remove hold on Garcia, No heat',
    removeCancellation: 'Restore canceled job Garcia, No heat',
    deleteAppointment: 'Delete an appointment for Garcia, No heat',
  };
  for (const [kind, expected] of Object.entries(titles)) {
    expect(title(kind as OperationKind, null)).toBe(expected);
  }
});

it('operationTitle names the time of an appointment', () => {
  expect(title('moveAppointment', start)).toBe('Move Garcia, No heat to Tue, Nov 24, 9:15 AM');
  expect(title('addAppointment', start)).toBe(
    'Add an appointment for Garcia, No heat on Tue, Nov 24, 9:15 AM',
  );
  expect(title('deleteAppointment', start)).toBe(
    'Delete the appointment for Garcia, No heat on Tue, Nov 24, 9:15 AM',
  );
});

it('operationTitle names a change without a name, and one that can’t be read', () => {
  expect(title('updateJob', null, null)).toBe('Change a job');
  const damage = 'notSent';
  expect(operationTitle({ kind: 'updateJob', subject: null, start: null, damage }, TIMES)).toBe(
    'A damaged change',
  );
});
