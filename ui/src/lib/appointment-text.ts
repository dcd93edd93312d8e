/** What the calendar says about an appointment, in the trade's words. */
import type { AppointmentCard, AppointmentState, DayGeometry, JobDetail, TechnicianRow } from '../ipc';
import * as format from '../messages/format';
import type { TimeStyle } from '../messages/format';
import { cut, firstCharacter } from './graphemes';
import type { PlanConflict } from './schedule/conflicts';
import type { Placement } from './schedule/moves';
import type { Delay } from './schedule/delay';

/** Statuses in words. */
export const STATE_WORDS: Record<AppointmentState, string> = {
  scheduled: 'Scheduled',
  dispatched: 'Dispatched',
  working: 'Working',
  hold: 'On hold',
  done: 'Done',
  canceled: 'Canceled',
  other: 'Unknown status',
};

/**
 * The customer, or what else tells the appointment from others. In a first download its job, which
 * knows the customer, comes after it.
 */
export function nameOf(card: AppointmentCard): string {
  const known = card.customer ?? card.summary;
  if (known) return known;
  if (card.jobNumber) return `Job ${card.jobNumber}`;
  if (card.number) return `Appointment ${card.number}`;
  return card.jobId.startsWith('local-') ? 'Job not sent yet' : 'Job not downloaded yet';
}

/** `No heat · 48213-1` */
export function detailOf(card: AppointmentCard): string {
  return [card.jobType, card.number ?? card.jobNumber].filter(Boolean).join(' · ');
}

/** The family name or the first word of a company: short enough for a toast. */
export function shortName(card: AppointmentCard): string {
  const name = nameOf(card);
  return isolated(name.length > 28 ? `${cut(name, 27)}…` : name);
}

/** A name that is read from right to left, kept from turning the numbers of its sentence around. */
function isolated(name: string): string {
  return /[\u0590-\u08ff]/.test(name) ? `\u2068${name}\u2069` : name;
}

/** `A. Ruiz` */
export function shortTechnician(name: string): string {
  const words = name.trim().split(/\s+/);
  const [first = ''] = words;
  return words.length < 2 ? name : `${firstCharacter(first)}. ${words.slice(1).join(' ')}`;
}

/** What is read of a technician. */
type Named = Pick<TechnicianRow, 'name'>;

/** `A. Ruiz, B. Chen`, `A. Ruiz + 2`, or `Unassigned`. */
export function techniciansOf(ids: readonly string[], names: ReadonlyMap<string, Named>): string {
  if (ids.length === 0) return 'Unassigned';
  const short = [...new Set(ids)].map((id) => shortTechnician(names.get(id)?.name ?? `#${id}`));
  const [first = ''] = short;
  return short.length > 2 ? `${first} + ${String(short.length - 1)}` : short.join(', ');
}

/** `25 min late`, `40 min over`. */
export function delayWords({ kind, by }: Delay): string {
  return `${format.duration(Math.max(by, 60_000))} ${kind}`;
}

/** The status of an appointment. */
export function stateOf(card: AppointmentCard): string {
  return card.state === 'scheduled' && card.confirmed ? 'Confirmed' : STATE_WORDS[card.state];
}

/** `9:15 – 11:00 AM`, `all day`, or `9:15 AM, end unknown`; of a day the part that lies on it. */
export function timesOf(card: AppointmentCard, style: TimeStyle, on?: DayGeometry): string {
  if (!card.endKnown) return `${format.time(card.start, style)}, end unknown`;
  return on
    ? format.partOfDay(card.start, card.end, on, style)
    : format.timeRange(card.start, card.end, style);
}

/** The same with its day: `Tue, Nov 24, 9:15 – 11:00 AM`. */
export function whenOf(card: AppointmentCard, style: TimeStyle): string {
  return placeInWords(card, style, card.endKnown);
}

/** What the eyes see of a card under its name, by its place and by its colour, in words. */
export function spokenCard(
  card: AppointmentCard,
  style: TimeStyle,
  late: boolean,
  technicians: string,
  on?: DayGeometry,
): string {
  const state = stateOf(card);
  const isPiece = on !== undefined && (card.start < on.start || card.end > on.end);
  return [
    detailOf(card),
    isPiece ? `${format.civilDay(on.date)}, ${timesOf(card, style, on)}` : null,
    whenOf(card, style),
    late ? `${state}, late` : state,
    technicians,
    card.pending ? 'waiting to be sent' : null,
  ]
    .filter(Boolean)
    .join(', ');
}

/** `Tue, Nov 24, 9:15 – 11:00 AM`, or `Tue, Nov 24, 9:15 AM, end unknown` */
export function placeInWords({ start, end }: Placement, style: TimeStyle, endKnown = true): string {
  return endKnown ? format.dayAndRange(start, end, style) : `${format.dayAndTime(start, style)}, end unknown`;
}

/** What a move did, for its toast: `Moved Garcia to Tue, Nov 24, 9:15 AM · A. Ruiz`. */
export function movedWords(
  card: AppointmentCard,
  to: Placement,
  style: TimeStyle,
  names: ReadonlyMap<string, Named>,
): string {
  const name = shortName(card);
  const after = alsoWords(card, to, style);
  if (to.start === card.start && to.end !== card.end) {
    const sameDay = format.dateIn(style.timeZone, to.end) === format.dateIn(style.timeZone, to.start);
    const end = sameDay ? `at ${format.time(to.end, style)}` : format.dayAndTime(to.end, style);
    return `${name} now ends ${end}${after}`;
  }
  const people =
    to.technicianIds.join() === card.technicianIds.join() ? '' : techniciansOf(to.technicianIds, names);
  const when = format.dayAndTime(to.start, style);
  if (to.start === card.start)
    return `${people === 'Unassigned' ? `Unassigned ${name}` : `Gave ${name} to ${people}`}${after}`;
  return `Moved ${name} to ${when}${people ? ` · ${people}` : ''}${after}`;
}

/** What else a move did: `, window now 10:00 AM – 12:00 PM, off hold`. */
function alsoWords(card: AppointmentCard, to: Placement, style: TimeStyle): string {
  const { arrivalStart, arrivalEnd } = to;
  const window =
    arrivalStart === null || arrivalEnd === null || arrivalStart === card.arrivalStart
      ? ''
      : `, window now ${format.timeRange(arrivalStart, arrivalEnd, style)}`;
  return card.state === 'hold' ? `${window}, off hold` : window;
}

/** `Garcia`, or `4 appointments` */
export function cardsInWords(cards: readonly AppointmentCard[]): string {
  const [first] = cards;
  return cards.length === 1 && first ? shortName(first) : format.counted(cards.length, 'appointment');
}

/** What is said of selected appointments that a move leaves out. */
export function stayWords(left: number): string {
  const stay = left === 1 ? 'stays' : 'stay';
  return `${format.counted(left, 'selected appointment')} cannot be moved and ${stay}`;
}

/** What the move of several did: `Moved 4 appointments 2 hr later · A. Ruiz`. */
export function movedAllWords(
  moves: readonly { card: AppointmentCard; placement: Placement }[],
  style: TimeStyle,
  names: ReadonlyMap<string, Named>,
): string {
  const [lead] = moves;
  if (!lead) return '';
  if (moves.length === 1) return movedWords(lead.card, lead.placement, style, names);
  const what = format.counted(moves.length, 'appointment');
  if (moves.every(({ placement }) => placement.technicianIds.length === 0)) return `Unassigned ${what}`;
  const by = lead.placement.start - lead.card.start;
  const when = by === 0 ? '' : ` ${format.duration(Math.abs(by))} ${by > 0 ? 'later' : 'earlier'}`;
  const people = new Set(moves.map(({ placement }) => placement.technicianIds.join()));
  const changed = moves.some(
    ({ card, placement }) => card.technicianIds.join() !== placement.technicianIds.join(),
  );
  const who = changed && people.size === 1 ? ` · ${techniciansOf(lead.placement.technicianIds, names)}` : '';
  const held = moves.some(({ card }) => card.state === 'hold') ? ', off hold' : '';
  return by === 0 && who !== ''
    ? `Gave ${what} to${who.slice(2)}${held}`
    : `Moved ${what}${when}${who}${held}`;
}

/** Why a card cannot be carried. */
export function whyFixed(card: AppointmentCard): string {
  switch (card.state) {
    case 'done':
      return 'This work is done and stays where it was';
    case 'canceled':
      return 'This appointment is canceled';
    case 'working':
      return 'A technician is at work here';
    case 'dispatched':
      return 'A technician is on the way';
    default:
      return 'This appointment cannot be moved now';
  }
}

/** Why a job cannot be put on hold, or canceled. */
export function whyNotStopped(
  { number, state }: Pick<JobDetail, 'number' | 'state'>,
  deed: 'hold' | 'cancel',
): string {
  const job = number ? `Job ${number}` : 'This job';
  switch (state) {
    case 'hold':
      return `${job} is on hold already`;
    case 'canceled':
      return `${job} is canceled already`;
    case 'completed':
      return `${job} is completed`;
    case 'inProgress':
      return `A technician is at work on ${number ? `job ${number}` : 'this job'}`;
    default:
      return `${job} cannot be ${deed === 'hold' ? 'put on hold' : 'canceled'} now`;
  }
}

/** What a move does to jobs on hold; nothing where none is. */
export function offHoldWords(cards: readonly AppointmentCard[]): string | null {
  const jobs = new Set(cards.filter((card) => card.state === 'hold').map((card) => card.jobId)).size;
  if (jobs === 0) return null;
  return jobs === 1 ? 'Takes the job off hold' : `Takes ${format.count(jobs)} jobs off hold`;
}

const CONFLICT_WORDS: Record<Exclude<PlanConflict['kind'], 'skills'>, string> = {
  overlap: 'Overlaps another appointment',
  mayOverlap: 'May overlap another appointment, an end is unknown',
  timeOff: 'Time off',
  outsideShift: 'Outside the shift',
  outsideWindow: 'Outside the arrival window',
  outsideHours: 'Outside business hours',
  endsBeforeStart: 'Ends before it starts',
};

function inWords({ kind, skills = [] }: PlanConflict): string {
  if (kind !== 'skills') return CONFLICT_WORDS[kind];
  return `${skills.length === 1 ? 'Skill' : 'Skills'} missing: ${skills.join(', ')}`;
}

/** All that should be known before a drop. */
export function warningsOf(target: {
  conflicts: readonly PlanConflict[];
  moves: readonly { card: AppointmentCard }[];
}): string[] {
  const held = offHoldWords(target.moves.map(({ card }) => card));
  return [...conflictWords(target.conflicts), ...(held === null ? [] : [held])];
}

/** Conflicts in words, each kind once. */
export function conflictWords(conflicts: readonly PlanConflict[]): string[] {
  return [...new Set(conflicts.map(inWords))];
}
