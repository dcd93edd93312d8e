import { expect, it } from 'vitest';
import type { ConflictReason, OperationKind, PartialResult } from '../ipc';
import { attentionText, conflictReasonText, operationTitle, partialResultText } from './operations';

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
    removeHold: 'Release hold on Garcia, No heat',
    removeCancellation: 'Reinstate Garcia, No heat',
    deleteAppointment: 'Delete an appointment for Garcia, No heat',
    addNote: 'Add a note to Garcia, No heat',
    updateProject: 'Change project Garcia, No heat',
    addProjectNote: 'Add a note to project Garcia, No heat',
    attachJob: 'Attach Garcia, No heat to a project',
    detachJob: 'Detach Garcia, No heat from its project',
    confirmAppointment: 'Confirm Garcia, No heat',
    removeConfirmation: 'Mark Garcia, No heat as not confirmed',
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

type Samples<T extends { code: string }> = { [Code in T['code']]: Extract<T, { code: Code }> };

const PARTIAL: Samples<PartialResult> = {
  someOnHold: { code: 'someOnHold', count: 2 },
  someOffHold: { code: 'someOffHold', count: 1 },
  moved: { code: 'moved', start },
  movedAndAssigned: { code: 'movedAndAssigned', start },
  assigned: { code: 'assigned' },
};
const CONFLICTS: Samples<ConflictReason> = {
  otherValues: { code: 'otherValues' },
  moved: { code: 'moved', start },
  techniciansChanged: { code: 'techniciansChanged' },
  instructionsChanged: { code: 'instructionsChanged', text: 'Ring twice' },
  otherReason: { code: 'otherReason', status: 'Hold', memo: 'Waits for a permit' },
  statusChanged: { code: 'statusChanged', status: 'Canceled' },
  changedSinceSent: { code: 'changedSinceSent', status: 'InProgress' },
  projectOfJobChanged: { code: 'projectOfJobChanged' },
  fieldsChanged: { code: 'fieldsChanged', fields: ['summary', 'priority'] },
};

it('every partial result and every conflict has words', () => {
  const texts = [
    ...Object.values(PARTIAL).map((one) => partialResultText(one, TIMES)),
    ...Object.values(CONFLICTS).map((one) => conflictReasonText(one, false, TIMES)),
    ...Object.values(CONFLICTS).map((one) => conflictReasonText(one, true, TIMES)),
  ];
  for (const text of texts) expect(text).not.toMatch(/^$|undefined|\[object/);
  expect(conflictReasonText(CONFLICTS.moved, false, TIMES)).toBe(
    'Someone else moved it to Tue, Nov 24, 9:15 AM.',
  );
  expect(conflictReasonText(CONFLICTS.statusChanged, false, TIMES)).toBe('The job is now Canceled.');
});

it('attentionText says what is done of a change before the server’s reason', () => {
  const reason = { code: 'serverMessage', message: 'The technician is off that day.' } as const;
  const error = { reason, fieldErrors: {}, traceId: null };
  const row = { conflictReason: null, conflict: null, damage: null, error };
  expect(attentionText({ ...row, partialResult: PARTIAL.moved }, TIMES)).toBe(
    'Moved to Tue, Nov 24, 9:15 AM; the technicians couldn’t be changed: The technician is off that day.',
  );
  expect(attentionText({ ...row, partialResult: null, error: null }, TIMES)).toBeNull();
});
