/** Text about technicians: their ranking, their free time, their card, and finding a time. */
import { locale, numberFormat, percent } from '../lib/locale.svelte';
import type { Suitability } from '../lib/schedule/availability';
import type { Opening } from '../lib/schedule/openings';
import type { Objection, RankedTechnician } from '../lib/schedule/technician-ranking';
import { shortTechnician } from './appointments';
import { conflictWords, overlapText } from './conflicts';
import { defineMessages, plural } from './define';
import * as format from './format';
import type { TimeStyle } from './format';

const messages = defineMessages({
  free: (times: string) => `Free ${times}`,
  noShift: 'No shift that day',
  sameZone: 'Same zone',
  sameZip: 'Same ZIP code that day',
  awayFromWork: (distance: string) => `${distance} from other work`,
  others: (count: number) => plural(count, '+ # other', '+ # others'),
});

/** Finding a time. */
export const findTimeMessages = defineMessages({
  title: 'Find a time',
  part: 'Find a time',
  hide: 'Hide openings',
  earlier: 'Earlier days',
  later: 'Later days',
  openings: 'Openings',
  searching: 'Looking for openings…',
  when: 'Part of the day',
  anyTime: 'Any time',
  morning: 'Morning',
  afternoon: 'Afternoon',
  onlyChosen: (technicians: string) => `Only ${technicians}`,
  allUnits: 'All business units',
  none: 'No openings in these 14 days.',
  passed: 'This time has passed',
  noneHint: 'Try another part of the day, a shorter duration, or all business units.',
  noDuration: 'Enter a duration first',
  unreadable: 'Your app may not read technicians, so free time is unknown.',
  keysHint: 'Press 1–9, or Enter for the highlighted one',
  taken: (when: string, technicians: string) => `${when}, ${technicians}`,
});

/** The list of technicians in a form. */
export const technicianPickerMessages = defineMessages({
  notFree: 'Not free or not qualified',
  unranked: (reason: string) => `This list isn’t sorted by who is free. ${reason}`,
});

/** The distance in the unit of the language. */
function distanceText(meters: number): string {
  const isInMiles = /-(US|GB|LR|MM)$/.test(locale());
  const [length, unit] = isInMiles ? [meters / 1609.344, 'mile'] : [meters / 1000, 'kilometer'];
  return numberFormat({
    style: 'unit',
    unit,
    unitDisplay: 'short',
    maximumFractionDigits: length < 10 ? 1 : 0,
  }).format(length);
}

function nearness({ inZone, zone, distance, sameZip }: Suitability): string | null {
  if (distance !== null) return messages.awayFromWork(distanceText(distance));
  if (sameZip) return messages.sameZip;
  return inZone ? (zone ?? messages.sameZone) : null;
}

/** An objection in words. `nameOf` names the other appointment of an overlap. */
function objectionText(
  objection: Objection,
  appointmentOf: (
    id: string,
  ) => { name: string | null; start: number; end: number; endKnown: boolean } | undefined,
  style: TimeStyle,
): string {
  if (objection.kind === 'noShift') return messages.noShift;
  const other = objection.appointmentId === undefined ? undefined : appointmentOf(objection.appointmentId);
  if (other?.name && (objection.kind === 'overlap' || objection.kind === 'mayOverlap')) {
    const times = format.shortRange(other.start, other.endKnown ? other.end : other.start, style);
    return overlapText(objection.kind, other.name, times);
  }
  return conflictWords([objection])[0] ?? '';
}

/** Why a technician is where the list has him: `Free 1–4 PM · 56% · HVAC Service`. */
export function rankingText(
  ranked: RankedTechnician,
  appointmentOf: Parameters<typeof objectionText>[1],
  style: TimeStyle,
): string {
  const { technician, objections, free, share } = ranked;
  const texts = objections.map((one) => objectionText(one, appointmentOf, style));
  return [
    ...new Set(texts),
    free && objections.length === 0 ? messages.free(format.shortRange(free.start, free.end, style)) : null,
    share === null ? null : percent(share),
    technician.businessUnit,
    objections.length === 0 ? nearness(ranked) : null,
  ]
    .filter(Boolean)
    .join(' · ');
}

/** Why an opening is offered: `Free 8 AM–12 PM · 56% · HVAC Service · + 4 others`. */
export function openingText(opening: Opening, style: TimeStyle): string {
  const { free, share, technicians, others } = opening;
  return [
    messages.free(format.shortRange(free.start, free.end, style)),
    share === null ? null : percent(share),
    technicians[0]?.businessUnit,
    nearness(opening),
    others > 0 ? messages.others(others) : null,
  ]
    .filter(Boolean)
    .join(' · ');
}

/** `K. Hughes`, or `K. Hughes, A. Ruiz`. */
export function crewText(technicians: readonly { name: string }[]): string {
  return technicians.map((one) => shortTechnician(one.name)).join(', ');
}
