/** The text of changes in the outbox. */
import type { ConflictReason, EntryDamage, OperationKind, OperationRow, PartialResult } from '../ipc';
import { textFor, type TextsFor } from './coded';
import { editedFieldNames, statusNames } from './common';
import { defineMessages, listed, plural } from './define';
import { dayAndTime, type TimeStyle } from './format';
import { syncErrorText } from './sync-errors';

/** What a change does, when the time of it is not known. */
const titles: Readonly<Record<OperationKind, (subject: string) => string>> = defineMessages({
  moveAppointment: (subject: string) => `Reassign ${subject}`,
  addAppointment: (subject: string) => `Add an appointment for ${subject}`,
  setSpecialInstructions: (subject: string) => `Change the instructions for ${subject}`,
  createJob: (subject: string) => `Book ${subject}`,
  updateJob: (subject: string) => `Change ${subject}`,
  holdJob: (subject: string) => `Put ${subject} on hold`,
  cancelJob: (subject: string) => `Cancel ${subject}`,
  createProject: (subject: string) => `Create project ${subject}`,
  removeHold: (subject: string) => `Release hold on ${subject}`,
  removeCancellation: (subject: string) => `Reinstate ${subject}`,
  deleteAppointment: (subject: string) => `Delete an appointment for ${subject}`,
  addNote: (subject: string) => `Add a note to ${subject}`,
  updateProject: (subject: string) => `Change project ${subject}`,
  addProjectNote: (subject: string) => `Add a note to project ${subject}`,
  attachJob: (subject: string) => `Attach ${subject} to a project`,
  detachJob: (subject: string) => `Detach ${subject} from its project`,
  confirmAppointment: (subject: string) => `Confirm ${subject}`,
  removeConfirmation: (subject: string) => `Mark ${subject} as not confirmed`,
});

const titlesWithTime = defineMessages({
  moveAppointment: (subject: string, when: string) => `Move ${subject} to ${when}`,
  addAppointment: (subject: string, when: string) => `Add an appointment for ${subject} on ${when}`,
  deleteAppointment: (subject: string, when: string) => `Delete the appointment for ${subject} on ${when}`,
});

const messages = defineMessages({
  aJob: 'a job',
  damaged: (subject: string) => `A damaged change: ${subject}`,
  damagedUnknown: 'A damaged change',
  partialAndReason: (partial: string, reason: string) => `${partial}: ${reason}`,
});

/** What a change does: "Move Garcia, No heat to Tue, Nov 24, 9:15 AM". */
export function operationTitle(
  { kind, subject, start, damage }: Pick<OperationRow, 'kind' | 'subject' | 'start' | 'damage'>,
  style: TimeStyle,
): string {
  if (damage) return subject === null ? messages.damagedUnknown : messages.damaged(subject);
  const whom = subject ?? messages.aJob;
  return start !== null && kind in titlesWithTime
    ? titlesWithTime[kind as keyof typeof titlesWithTime](whom, dayAndTime(start, style))
    : titles[kind](whom);
}

/** What to do about a change that can't be read from the disk. */
const damageTexts: Readonly<Record<EntryDamage, string>> = defineMessages({
  notSent:
    'This change couldn’t be read from the disk. It wasn’t sent: make it again if you still want it. Later changes to this job wait until you dismiss it.',
  maybeSent:
    'This change couldn’t be read from the disk. It may have been sent: look at the job first. Later changes to this job wait until you dismiss it.',
});

type WithTime<T extends { code: string }> = T extends { start: number }
  ? Omit<T, 'start'> & { when: string }
  : T;

const partialResults: TextsFor<WithTime<PartialResult>> = defineMessages({
  someOnHold: ({ count }: { count: number }) =>
    plural(
      count,
      '# of the job’s appointments was put on hold; the rest weren’t',
      '# of the job’s appointments were put on hold; the rest weren’t',
    ),
  someOffHold: ({ count }: { count: number }) =>
    plural(
      count,
      '# of the job’s appointments was taken off hold; the rest weren’t',
      '# of the job’s appointments were taken off hold; the rest weren’t',
    ),
  moved: ({ when }: { when: string }) => `Moved to ${when}; the technicians couldn’t be changed`,
  movedAndAssigned: ({ when }: { when: string }) =>
    `Moved to ${when}, and new technicians added; the previous ones couldn’t be removed`,
  assigned: 'New technicians added; the previous ones couldn’t be removed',
});

/** What ServiceTitan has of a change that stopped halfway. */
export function partialResultText(result: PartialResult, style: TimeStyle): string {
  return textFor(partialResults, withTime(result, style));
}

type Coded = WithTime<ConflictReason>;
type Values<Code extends Coded['code']> = Extract<Coded, { code: Code }>;

const byOthers: TextsFor<Coded> = defineMessages({
  otherValues: 'The server has a different value.',
  moved: ({ when }: Values<'moved'>) => `Someone else moved it to ${when}.`,
  techniciansChanged: 'Someone else changed its technicians.',
  instructionsChanged: ({ text }: Values<'instructionsChanged'>) =>
    `Someone else changed the instructions to “${text}”.`,
  otherReason: ({ status, memo }: Values<'otherReason'>) =>
    `Someone else set the job to ${statusName(status)} for another reason: “${memo}”.`,
  statusChanged: ({ status }: Values<'statusChanged'>) => `The job is now ${statusName(status)}.`,
  changedSinceSent: ({ status }: Values<'changedSinceSent'>) =>
    `No response was received, and the job was changed since. It is now ${statusName(status)}.`,
  projectOfJobChanged: 'Someone else attached the job to another project, or detached it.',
  fieldsChanged: ({ fields }: Values<'fieldsChanged'>) =>
    `Someone else changed the same fields: ${listed(fields.map((field) => editedFieldNames[field]))}.`,
});

const byYou: TextsFor<Coded> = defineMessages({
  otherValues: 'The server has a different value.',
  moved: ({ when }: Values<'moved'>) => `Another change of yours moved it to ${when}.`,
  techniciansChanged: 'Another change of yours changed its technicians.',
  instructionsChanged: ({ text }: Values<'instructionsChanged'>) =>
    `Another change of yours changed the instructions to “${text}”.`,
  otherReason: ({ status, memo }: Values<'otherReason'>) =>
    `Another change of yours set the job to ${statusName(status)} for another reason: “${memo}”.`,
  statusChanged: ({ status }: Values<'statusChanged'>) =>
    `Another change of yours set the job to ${statusName(status)}.`,
  changedSinceSent: ({ status }: Values<'changedSinceSent'>) =>
    `No response was received, and the job was changed since. It is now ${statusName(status)}.`,
  projectOfJobChanged: 'Another change of yours attached the job to another project, or detached it.',
  fieldsChanged: ({ fields }: Values<'fieldsChanged'>) =>
    `Another change of yours changed the same fields: ${listed(fields.map((field) => editedFieldNames[field]))}.`,
});

/** What conflicts with a change. */
export function conflictReasonText(reason: ConflictReason, ownEdit: boolean, style: TimeStyle): string {
  return textFor(ownEdit ? byYou : byOthers, withTime(reason, style));
}

function withTime<T extends { code: string }>(coded: T, style: TimeStyle): WithTime<T> {
  if (!('start' in coded) || typeof coded.start !== 'number') return coded as WithTime<T>;
  const { start, ...rest } = coded;
  return { ...rest, when: dayAndTime(start, style) } as unknown as WithTime<T>;
}

/** A status in the API's spelling as people read it: `On hold` for `Hold`. */
function statusName(status: string): string {
  const key = status.slice(0, 1).toLowerCase() + status.slice(1);
  return key in statusNames ? statusNames[key as keyof typeof statusNames] : status;
}

/** Why a change needs attention: what is done of it, then the reason. Null if there is none. */
export function attentionText(
  row: Pick<OperationRow, 'partialResult' | 'conflictReason' | 'conflict' | 'error' | 'damage'>,
  style: TimeStyle,
): string | null {
  if (row.damage) return damageTexts[row.damage];
  const partial = row.partialResult && partialResultText(row.partialResult, style);
  const reason = row.conflictReason
    ? conflictReasonText(row.conflictReason, row.conflict?.ownEdit ?? false, style)
    : row.error && syncErrorText(row.error, style);
  return partial && reason ? messages.partialAndReason(partial, reason) : reason;
}
