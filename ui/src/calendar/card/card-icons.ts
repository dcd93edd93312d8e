/** The icons of cards: what each looks like, what it means, and which cards have it. */
import type { AppointmentCard, AppointmentState } from '../../ipc';
import { cardMessages } from '../../messages/calendar';
import { statusNames } from '../../messages/common';

export type CardIcon =
  | 'refused'
  | 'conflict'
  | 'waiting'
  | 'urgent'
  | 'confirmed'
  | 'dispatched'
  | 'working'
  | 'hold'
  | 'done'
  | 'canceled'
  | 'several';

interface IconDefinition {
  /** The lines of the icon, in a square of 12. */
  path: string;
  label: string;
  /** A color of its own; null if it has the color of the card's text. */
  tone: string | null;
  /** Whether it shows the status, which the color of the card shows too. */
  isStatus: boolean;
  when: (card: AppointmentCard, hasConflict: boolean) => boolean;
}

function mark(definition: Omit<IconDefinition, 'isStatus'>): IconDefinition {
  return { ...definition, isStatus: false };
}

function status(state: AppointmentState, path: string): IconDefinition {
  return {
    path,
    label: statusNames[state],
    tone: null,
    isStatus: true,
    when: (card) => card.state === state,
  };
}

/** The most important first. If a card has no room for all of its icons, it shows the first ones. */
export const CARD_ICONS: Readonly<Record<CardIcon, IconDefinition>> = {
  refused: mark({
    path: 'M6 1.5 11 10.5H1ZM6 5v2.4M6 8.8v.2',
    label: cardMessages.refused,
    tone: 'var(--late-solid)',
    when: ({ pending }) => pending?.state === 'rejected' || pending?.state === 'conflict',
  }),
  conflict: mark({
    path: 'M1.5 1.5h6v6h-6ZM4.5 4.5h6v6h-6Z',
    label: cardMessages.conflict,
    tone: 'var(--late-solid)',
    when: (_, hasConflict) => hasConflict,
  }),
  waiting: mark({
    path: 'M1.5 6a4.5 4.5 0 1 0 9 0a4.5 4.5 0 1 0-9 0M6 3.6V6l1.8 1.2',
    label: cardMessages.waiting,
    tone: null,
    when: ({ pending }) =>
      pending !== null && !['rejected', 'conflict', 'done', 'withdrawn'].includes(pending.state),
  }),
  urgent: mark({
    path: 'm2 7 4-4 4 4M2 10.5l4-4 4 4',
    label: cardMessages.urgent,
    tone: 'var(--late-solid)',
    when: ({ priority }) => ['urgent', 'high'].includes(priority?.toLowerCase() ?? ''),
  }),
  confirmed: {
    path: 'M2.5 6.5 5 9l4.5-6',
    label: statusNames.confirmed,
    tone: null,
    isStatus: true,
    when: (card) => card.state === 'scheduled' && card.confirmed,
  },
  dispatched: status(
    'dispatched',
    'M1 8.5V3h6v5.5M7 5h2.2L11 7v1.5H1M2.4 9a1 1 0 1 0 2 0a1 1 0 1 0-2 0M7.7 9a1 1 0 1 0 2 0a1 1 0 1 0-2 0',
  ),
  working: status(
    'working',
    'M10.5 3.2 8.6 5 7 3.4l1.8-1.9a3 3 0 0 0-3.9 3.9L1.6 8.7a1.2 1.2 0 0 0 1.7 1.7l3.3-3.3a3 3 0 0 0 3.9-3.9Z',
  ),
  hold: status('hold', 'M4 2.5v7M8 2.5v7'),
  done: status('done', 'm1 6.5 2.5 2.5L8 3M6 8.5l.7.5L11 3'),
  canceled: status('canceled', 'm3 3 6 6M9 3 3 9'),
  several: mark({
    path: 'M2.6 4a1.8 1.8 0 1 0 3.6 0a1.8 1.8 0 1 0-3.6 0M1 10c0-4 6.8-4 6.8 0M8 2.3a1.8 1.8 0 0 1 0 3.4M9.4 7.4c1 .4 1.6 1.3 1.6 2.6',
    label: cardMessages.several,
    tone: null,
    when: ({ technicianIds }) => technicianIds.length > 1,
  }),
};

/** The icons in the order of the table. */
export const cardIcons = Object.keys(CARD_ICONS) as CardIcon[];

/** The icons of a card, the most important first. */
export function iconsOf(card: AppointmentCard, hasConflict: boolean): CardIcon[] {
  return cardIcons.filter((icon) => CARD_ICONS[icon].when(card, hasConflict));
}

/** The labels of a card's icons, except its status, which has a text of its own. */
export function marksOf(card: AppointmentCard, hasConflict: boolean): string[] {
  return iconsOf(card, hasConflict).flatMap((icon) =>
    CARD_ICONS[icon].isStatus ? [] : CARD_ICONS[icon].label,
  );
}
