/** How a card looks: its color and its icons. */
import { cardMessages } from '../../messages/calendar';
import { statusNames } from '../../messages/common';
import type { AppointmentCard, ColorBy } from '../../ipc';

/** The colours of `tokens.css` that a card can have. */
export type Tone =
  'scheduled' | 'confirmed' | 'dispatched' | 'working' | 'hold' | 'done' | 'canceled' | 'other';

/** Icons of the sprite in `CardIcons.svelte`. */
export type CardIcon =
  | 'confirmed'
  | 'dispatched'
  | 'working'
  | 'hold'
  | 'done'
  | 'canceled'
  | 'urgent'
  | 'several'
  | 'waiting'
  | 'refused';

/** The icons by name. */
export const ICON_LABELS: Readonly<Record<CardIcon, string>> = {
  confirmed: statusNames.confirmed,
  dispatched: statusNames.dispatched,
  working: statusNames.working,
  hold: statusNames.hold,
  done: statusNames.done,
  canceled: statusNames.canceled,
  urgent: cardMessages.urgent,
  several: cardMessages.several,
  waiting: cardMessages.waiting,
  refused: cardMessages.refused,
};

/** The colour of a status. */
export function toneOf(card: AppointmentCard): Tone {
  switch (card.state) {
    case 'scheduled':
      return card.confirmed ? 'confirmed' : 'scheduled';
    default:
      return card.state;
  }
}

const PRIORITY_SERIES: Record<string, number> = { low: 2, normal: 1, high: 5, urgent: 6 };

/** One of the eight series colours for what the tenant has named, the same one every time. */
function seriesOfName(id: string | null): number {
  let sum = 7;
  for (const letter of id ?? '') sum = (sum * 31 + letter.charCodeAt(0)) % 1_000_003;
  return (sum % 8) + 1;
}

/** The series colour of a card, or nothing where its status colours it. */
export function seriesOf(card: AppointmentCard, by: ColorBy): number | null {
  switch (by) {
    case 'status':
      return null;
    case 'businessUnit':
      return seriesOfName(card.businessUnitId);
    case 'jobType':
      return seriesOfName(card.jobTypeId);
    case 'priority':
      return PRIORITY_SERIES[card.priority?.toLowerCase() ?? 'normal'] ?? 1;
  }
}

/** The signs of a card, the most important first: where there is little room the last ones go. */
export function iconsOf(card: AppointmentCard): CardIcon[] {
  const signs: CardIcon[] = [];
  const pending = card.pending?.state;
  if (pending === 'rejected' || pending === 'conflict') signs.push('refused');
  else if (pending && pending !== 'done' && pending !== 'withdrawn') signs.push('waiting');
  const priority = card.priority?.toLowerCase();
  if (priority === 'urgent' || priority === 'high') signs.push('urgent');
  if (card.state === 'scheduled') {
    if (card.confirmed) signs.push('confirmed');
  } else if (card.state !== 'other') {
    signs.push(card.state);
  }
  if (card.technicianIds.length > 1) signs.push('several');
  return signs;
}
