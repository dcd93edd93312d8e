/** The text of changes in the outbox. */
import type { EntryDamage, OperationKind, OperationRow } from '../ipc';
import { defineMessages } from './define';
import { dayAndTime, type TimeStyle } from './format';

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
  removeHold: (subject: string) => `Remove hold on ${subject}`,
  removeCancellation: (subject: string) => `Restore canceled job ${subject}`,
  deleteAppointment: (subject: string) => `Delete an appointment for ${subject}`,
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
export const damageTexts: Readonly<Record<EntryDamage, string>> = defineMessages({
  notSent:
    'This change couldn’t be read from the disk. It wasn’t sent: make it again if you still want it. Later changes to this job wait until you dismiss it.',
  maybeSent:
    'This change couldn’t be read from the disk. It may have been sent: look at the job first. Later changes to this job wait until you dismiss it.',
});
