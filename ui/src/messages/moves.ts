/** What the window says about moving appointments, and about holding and canceling their jobs. */
import type { AppointmentCard, JobDetail } from '../ipc';
import type { ScheduleConflict } from '../lib/schedule/conflicts';
import type { Placement } from '../lib/schedule/moves';
import { cardsInWords, shortName, techniciansOf, type TechnicianNames } from './appointments';
import { conflictWords } from './conflicts';
import { defineMessages, plural } from './define';
import * as format from './format';
import type { TimeStyle } from './format';

const messages = defineMessages({
  moved: (name: string, when: string) => `Moved ${name} to ${when}`,
  movedLater: (appointments: string, by: string) => `Moved ${appointments} ${by} later`,
  movedEarlier: (appointments: string, by: string) => `Moved ${appointments} ${by} earlier`,
  movedSeveral: (appointments: string) => `Moved ${appointments}`,
  endsAt: (name: string, end: string) => `${name} now ends at ${end}`,
  endsOn: (name: string, end: string) => `${name} now ends ${end}`,
  reassigned: (name: string, technicians: string) => `Reassigned ${name} to ${technicians}`,
  unassigned: (name: string) => `Unassigned ${name}`,
  arrivalWindow: (range: string) => `arrival window now ${range}`,
  offHold: 'off hold',
  backAt: (name: string, when: string) => `${name} is back at ${when}`,
  backEnd: (name: string, end: string) => `${name} ends at ${end} again`,
  backWith: (name: string, technicians: string) => `${name} is back with ${technicians}`,
  backUnassigned: (name: string) => `${name} is unassigned again`,
  severalBack: (count: number) => plural(count, '# appointment is back', '# appointments are back'),
  notMovable: (count: number) =>
    plural(count, '# selected appointment can’t be moved', '# selected appointments can’t be moved'),
  takesOffHold: (jobs: number) => plural(jobs, 'Takes the job off hold', 'Takes # jobs off hold'),

  doneIsFixed: 'Completed appointments can’t be moved',
  canceledIsFixed: 'This appointment is canceled',
  workingIsFixed: 'A technician is working on this appointment',
  dispatchedIsFixed: 'A technician is on the way',
  isFixed: 'This appointment can’t be moved right now',

  alreadyOnHold: (job: string | null) =>
    job === null ? 'This job is already on hold' : `Job ${job} is already on hold`,
  alreadyCanceled: (job: string | null) =>
    job === null ? 'This job is already canceled' : `Job ${job} is already canceled`,
  alreadyCompleted: (job: string | null) =>
    job === null ? 'This job is completed' : `Job ${job} is completed`,
  inProgress: (job: string | null) =>
    job === null ? 'A technician is working on this job' : `A technician is working on job ${job}`,
  cannotHold: (job: string | null) =>
    job === null ? 'This job can’t be put on hold right now' : `Job ${job} can’t be put on hold right now`,
  cannotCancel: (job: string | null) =>
    job === null ? 'This job can’t be canceled right now' : `Job ${job} can’t be canceled right now`,
});

/** A move and the changes that come with it, side by side. */
function withDetails(move: string, details: readonly (string | null)[]): string {
  return [move, ...details.filter((detail) => detail !== null)].join(' · ');
}

/** What a move did, for its toast: `Moved Garcia to 9:15 AM · A. Ruiz`. The day is named if it is another one. */
export function movedWords(
  card: AppointmentCard,
  to: Placement,
  style: TimeStyle,
  names: TechnicianNames,
): string {
  const name = shortName(card);
  const details = [windowChange(card, to, style), card.state === 'hold' ? messages.offHold : null];
  if (to.start === card.start && to.end !== card.end) {
    const sameDay = format.dateIn(style.timeZone, to.end) === format.dateIn(style.timeZone, to.start);
    const end = sameDay
      ? messages.endsAt(name, format.time(to.end, style))
      : messages.endsOn(name, format.dayAndTime(to.end, style));
    return withDetails(end, details);
  }
  const technicians = techniciansOf(to.technicianIds, names);
  if (to.start === card.start) {
    const assigned =
      to.technicianIds.length === 0 ? messages.unassigned(name) : messages.reassigned(name, technicians);
    return withDetails(assigned, details);
  }
  const isReassigned = to.technicianIds.join() !== card.technicianIds.join();
  const moved = messages.moved(name, timeSeenFrom(card.start, to.start, style));
  return withDetails(moved, [isReassigned ? technicians : null, ...details]);
}

/** A time, with its day only if it is another day than `from`. */
function timeSeenFrom(from: number, at: number, style: TimeStyle): string {
  const isSameDay = format.dateIn(style.timeZone, from) === format.dateIn(style.timeZone, at);
  return isSameDay ? format.time(at, style) : format.dayAndTime(at, style);
}

/** What the undo of moves did, for its toast: `Garcia is back at 9:15 AM`. */
export function movedBackWords(
  moves: readonly { name: string; before: Placement; after: Placement }[],
  style: TimeStyle,
  names: TechnicianNames,
): string {
  const [only] = moves;
  if (!only || moves.length > 1) return messages.severalBack(moves.length);
  const { name, before, after } = only;
  if (before.start !== after.start) {
    return messages.backAt(name, timeSeenFrom(after.start, before.start, style));
  }
  if (before.end !== after.end) return messages.backEnd(name, timeSeenFrom(after.end, before.end, style));
  if (before.technicianIds.length === 0) return messages.backUnassigned(name);
  return messages.backWith(name, techniciansOf(before.technicianIds, names));
}

/** `arrival window now 10:00 AM – 12:00 PM`, or null. */
function windowChange(card: AppointmentCard, to: Placement, style: TimeStyle): string | null {
  const { arrivalStart, arrivalEnd } = to;
  if (arrivalStart === null || arrivalEnd === null || arrivalStart === card.arrivalStart) return null;
  return messages.arrivalWindow(format.timeRange(arrivalStart, arrivalEnd, style));
}

/** What the move of several did: `Moved 4 appointments 2 hr later · A. Ruiz`. */
export function movedAllWords(
  moves: readonly { card: AppointmentCard; placement: Placement }[],
  style: TimeStyle,
  names: TechnicianNames,
): string {
  const [lead] = moves;
  if (!lead) return '';
  if (moves.length === 1) return movedWords(lead.card, lead.placement, style, names);
  const what = cardsInWords(moves.map(({ card }) => card));
  if (moves.every(({ placement }) => placement.technicianIds.length === 0)) return messages.unassigned(what);
  const people = new Set(moves.map(({ placement }) => placement.technicianIds.join()));
  const isReassigned = moves.some(
    ({ card, placement }) => card.technicianIds.join() !== placement.technicianIds.join(),
  );
  const who = isReassigned && people.size === 1 ? techniciansOf(lead.placement.technicianIds, names) : null;
  const held = moves.some(({ card }) => card.state === 'hold') ? messages.offHold : null;
  const by = lead.placement.start - lead.card.start;
  if (by === 0) {
    return who === null
      ? withDetails(messages.movedSeveral(what), [held])
      : withDetails(messages.reassigned(what, who), [held]);
  }
  const shifted = (by > 0 ? messages.movedLater : messages.movedEarlier)(what, format.duration(Math.abs(by)));
  return withDetails(shifted, [who, held]);
}

/** A note about selected appointments that can't be moved. */
export function stayWords(count: number): string {
  return messages.notMovable(count);
}

/** Why a card cannot be moved. */
export function whyFixed(card: AppointmentCard): string {
  switch (card.state) {
    case 'done':
      return messages.doneIsFixed;
    case 'canceled':
      return messages.canceledIsFixed;
    case 'working':
      return messages.workingIsFixed;
    case 'dispatched':
      return messages.dispatchedIsFixed;
    default:
      return messages.isFixed;
  }
}

/** Why a job cannot be put on hold, or canceled. */
export function whyNotHeldOrCanceled(
  { number, state }: Pick<JobDetail, 'number' | 'state'>,
  action: 'hold' | 'cancel',
): string {
  switch (state) {
    case 'hold':
      return messages.alreadyOnHold(number);
    case 'canceled':
      return messages.alreadyCanceled(number);
    case 'completed':
      return messages.alreadyCompleted(number);
    case 'inProgress':
      return messages.inProgress(number);
    default:
      return action === 'hold' ? messages.cannotHold(number) : messages.cannotCancel(number);
  }
}

/** A note about holds that a move ends; null if there are none. */
export function offHoldWords(cards: readonly AppointmentCard[]): string | null {
  const jobs = new Set(cards.filter((card) => card.state === 'hold').map((card) => card.jobId)).size;
  return jobs === 0 ? null : messages.takesOffHold(jobs);
}

/** The warnings about a drop. */
export function warningsOf(target: {
  conflicts: readonly ScheduleConflict[];
  moves: readonly { card: AppointmentCard }[];
}): string[] {
  const held = offHoldWords(target.moves.map(({ card }) => card));
  return [...conflictWords(target.conflicts), ...(held === null ? [] : [held])];
}
