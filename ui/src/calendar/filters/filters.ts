/** Which appointments the calendar shows. */
import type { AppointmentCard, CalendarFilters, StatusFilter } from '../../ipc/bindings';
import { fold } from '../../lib/fold';

/** What is chosen. An empty set shows all. */
export interface Filters {
  businessUnitIds: ReadonlySet<string>;
  jobTypeIds: ReadonlySet<string>;
  /** The empty id stands for nobody. */
  technicianIds: ReadonlySet<string>;
  states: ReadonlySet<StatusFilter>;
  priorities: ReadonlySet<string>;
  /** Words that an appointment must have, all of them. */
  text: string;
}

/** The filters that are sets. */
export type Choice = Exclude<keyof Filters, 'text'>;

/** No filter. */
export const NO_FILTERS: Filters = {
  businessUnitIds: new Set(),
  jobTypeIds: new Set(),
  technicianIds: new Set(),
  states: new Set(),
  priorities: new Set(),
  text: '',
};

/** Filters as they were kept. */
export function filtersOf(kept: CalendarFilters): Filters {
  return {
    businessUnitIds: new Set(kept.businessUnitIds),
    jobTypeIds: new Set(kept.jobTypeIds),
    technicianIds: new Set(kept.technicianIds),
    states: new Set(kept.states),
    priorities: new Set(kept.priorities),
    text: kept.text,
  };
}

/** Filters as they are kept: in one order, so that the same choice is the same text. */
export function keptOf(filters: Filters): CalendarFilters {
  return {
    businessUnitIds: [...filters.businessUnitIds].sort(),
    jobTypeIds: [...filters.jobTypeIds].sort(),
    technicianIds: [...filters.technicianIds].sort(),
    states: [...filters.states].sort(),
    priorities: [...filters.priorities].sort(),
    text: filters.text.trim(),
  };
}

/** Whether two choices show the same. */
export function sameFilters(a: CalendarFilters, b: CalendarFilters): boolean {
  return JSON.stringify(keptOf(filtersOf(a))) === JSON.stringify(keptOf(filtersOf(b)));
}

/** How many things are chosen. */
export function chosenCount(filters: Filters): number {
  const { businessUnitIds, jobTypeIds, technicianIds, states, priorities, text } = filters;
  const sets = [businessUnitIds, jobTypeIds, technicianIds, states, priorities];
  return sets.reduce((sum, set) => sum + set.size, text.trim() === '' ? 0 : 1);
}

/** With a value chosen that was not, or the other way round. */
export function toggled(filters: Filters, name: Choice, value: string): Filters {
  const next = new Set<string>(filters[name]);
  if (!next.delete(value)) next.add(value);
  return { ...filters, [name]: next };
}

/** The words of a text, as they are compared. */
export function wordsOf(text: string): string[] {
  return fold(text).split(/\s+/).filter(Boolean);
}

/** Whether every word is found somewhere in what an appointment says; of a phone number in any spelling. */
export function hasWords(card: AppointmentCard, words: readonly string[]): boolean {
  if (words.length === 0) return true;
  const said = [
    card.customer,
    card.address,
    card.number,
    card.jobNumber,
    card.jobType,
    card.businessUnit,
    card.summary,
    card.specialInstructions,
    card.phone,
  ];
  const text = fold(said.filter(Boolean).join(' '));
  const phone = digitsOf(card.phone ?? '');
  return (
    words.every((word) => text.includes(word) || isInPhone(word, phone)) || isInPhone(words.join(''), phone)
  );
}

/** Fewer digits are in too many numbers. */
const PHONE_DIGITS = 4;

function isInPhone(word: string, phone: string): boolean {
  if (!/^[\d()+.-]+$/.test(word)) return false;
  // The country's code is typed, or kept, or neither.
  const digits = digitsOf(word).replace(/^1(?=\d{10}$)/, '');
  return digits.length >= PHONE_DIGITS && phone.includes(digits);
}

function digitsOf(text: string): string {
  return text.replace(/\D/g, '');
}

/** The status that a card is filtered by: whether the customer has confirmed makes two of the planned ones. */
export function statusOf(card: AppointmentCard): StatusFilter {
  return card.state === 'scheduled' && card.confirmed ? 'confirmed' : card.state;
}

const NORMAL = 'Normal';

/** The priority of a card; what has none is as usual. */
export function priorityOf(card: AppointmentCard): string {
  return card.priority ?? NORMAL;
}

/**
 * Whether a card is shown. Cancelled ones are in the tray; on the views they would hide the free
 * time that they left, so they are drawn only when their status is asked for.
 */
export function admits(filters: Filters, words: readonly string[], card: AppointmentCard): boolean {
  if (filters.states.size === 0 && card.state === 'canceled') return false;
  return chooses(filters, words, card);
}

/** The same for the tray, which has a place for what is canceled. */
export function chooses(filters: Filters, words: readonly string[], card: AppointmentCard): boolean {
  const { businessUnitIds, jobTypeIds, technicianIds, states, priorities } = filters;
  if (states.size > 0 && !states.has(statusOf(card))) return false;
  if (businessUnitIds.size > 0 && !businessUnitIds.has(card.businessUnitId ?? '')) return false;
  if (jobTypeIds.size > 0 && !jobTypeIds.has(card.jobTypeId ?? '')) return false;
  if (priorities.size > 0 && !priorities.has(priorityOf(card))) return false;
  if (technicianIds.size > 0) {
    const ids = card.technicianIds.length > 0 ? card.technicianIds : [''];
    if (!ids.some((id) => technicianIds.has(id))) return false;
  }
  return hasWords(card, words);
}
