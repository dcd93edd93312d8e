/** What the window says about an appointment: its name, its time, its status, its technicians. */
import type { AppointmentCard, DayGeometry, TechnicianRow } from '../ipc';
import { appointmentStatus } from '../lib/appointment-status';
import { cut, firstCharacter } from '../lib/graphemes';
import { number } from '../lib/locale.svelte';
import type { Delay } from '../lib/schedule/delay';
import type { Placement } from '../lib/schedule/moves';
import { commonMessages, statusNames } from './common';
import { defineMessages, plural } from './define';
import * as format from './format';
import type { TimeStyle } from './format';

const messages = defineMessages({
  job: (jobNumber: string) => `Job ${jobNumber}`,
  appointment: (appointmentNumber: string) => `Appointment ${appointmentNumber}`,
  appointments: (count: number) => plural(count, '# appointment', '# appointments'),
  notSent: 'New job (not sent)',
  notDownloaded: 'Loading…',
  andMore: (technician: string, more: number) => `${technician} + ${number(more)}`,
  late: (length: string) => `${length} late`,
  over: (length: string) => `${length} over`,
  endUnknown: (start: string) => `${start}, end unknown`,
  statusLate: (status: string) => `${status}, late`,
});

/**
 * The customer, or what else tells the appointment from others. During a first download the job,
 * which knows the customer, arrives after the appointment.
 */
export function nameOf(card: AppointmentCard): string {
  const known = card.customer ?? card.summary;
  if (known) return known;
  if (card.jobNumber) return messages.job(card.jobNumber);
  if (card.number) return messages.appointment(card.number);
  return card.jobId.startsWith('local-') ? messages.notSent : messages.notDownloaded;
}

/** `No heat · 48213-1`. */
export function detailOf(card: AppointmentCard): string {
  return [card.jobType, card.number ?? card.jobNumber].filter(Boolean).join(' · ');
}

/** The name, short enough for a toast. */
export function shortName(card: AppointmentCard): string {
  const name = nameOf(card);
  return isolated(name.length > 28 ? `${cut(name, 27)}…` : name);
}

/** Keeps a name that is read from right to left from reordering the numbers of its sentence. */
function isolated(name: string): string {
  return /[\u0590-\u08ff]/.test(name) ? `\u2068${name}\u2069` : name;
}

/** `Garcia`, or `4 appointments`. */
export function cardsInWords(cards: readonly AppointmentCard[]): string {
  const [first] = cards;
  return cards.length === 1 && first ? shortName(first) : messages.appointments(cards.length);
}

/** `A. Ruiz`. A name that begins with a sign instead of a letter stays as it is. */
export function shortTechnician(name: string): string {
  const words = name.trim().split(/\s+/);
  const [first = ''] = words;
  if (words.length < 2 || !/^\p{L}/u.test(first)) return name;
  return `${firstCharacter(first)}. ${words.slice(1).join(' ')}`;
}

/** Technicians by id. */
export type TechnicianNames = ReadonlyMap<string, Pick<TechnicianRow, 'name'>>;

/** `A. Ruiz, B. Chen`, `A. Ruiz + 2`, or `Unassigned`. */
export function techniciansOf(ids: readonly string[], names: TechnicianNames): string {
  if (ids.length === 0) return commonMessages.unassigned;
  const short = [...new Set(ids)].map((id) => shortTechnician(names.get(id)?.name ?? `#${id}`));
  const [first = ''] = short;
  return short.length > 2 ? messages.andMore(first, short.length - 1) : short.join(', ');
}

/** `25 min late`, `40 min over`. */
export function delayWords({ kind, by }: Delay): string {
  return messages[kind](format.duration(Math.max(by, 60_000)));
}

/** The status of an appointment. */
export function stateOf(card: AppointmentCard): string {
  return statusNames[appointmentStatus(card)];
}

/** `9:15 – 11:00 AM`, `all day`, or `9:15 AM, end unknown`; with a day, the part on that day. */
export function timesOf(card: AppointmentCard, style: TimeStyle, on?: DayGeometry): string {
  if (!card.endKnown) return messages.endUnknown(format.time(card.start, style));
  return on
    ? format.partOfDay(card.start, card.end, on, style)
    : format.timeRange(card.start, card.end, style);
}

/** The same with its day: `Tue, Nov 24, 9:15 – 11:00 AM`. */
export function whenOf(card: AppointmentCard, style: TimeStyle): string {
  return placeInWords(card, style, card.endKnown);
}

/** `Tue, Nov 24, 9:15 – 11:00 AM`, or `Tue, Nov 24, 9:15 AM, end unknown`. */
export function placeInWords({ start, end }: Placement, style: TimeStyle, endKnown = true): string {
  return endKnown
    ? format.dayAndRange(start, end, style)
    : messages.endUnknown(format.dayAndTime(start, style));
}

/** The status of an appointment, and whether it is late. */
export function spokenStatus(card: AppointmentCard, late: boolean): string {
  return late ? messages.statusLate(stateOf(card)) : stateOf(card);
}

/** What a card shows by its position and its color, for a screen reader. */
export function spokenCard(
  card: AppointmentCard,
  style: TimeStyle,
  late: boolean,
  technicians: string,
  on?: DayGeometry,
): string {
  const isPartial = on !== undefined && (card.start < on.start || card.end > on.end);
  return [
    detailOf(card),
    isPartial ? `${format.civilDay(on.date)}, ${timesOf(card, style, on)}` : null,
    whenOf(card, style),
    spokenStatus(card, late),
    technicians,
  ]
    .filter(Boolean)
    .join(', ');
}
