/** Which appointments the calendar shows. */
import type { AppointmentCard, CalendarFilters } from '../../ipc';
import {
  chosenLabels,
  chosenOf,
  countChosen,
  matchesChosen,
  noneChosen,
  type Chosen,
} from '../../lib/facets';
import { fold } from '../../lib/fold';
import { filterMessages as messages } from '../../messages/calendar';
import { calendarFacets, type CalendarFacetId } from './facets.svelte';

/** The chosen values of each facet, and words that an appointment must have, all of them. */
export interface Filters extends Chosen<CalendarFacetId> {
  text: string;
}

/** No filter. */
export const NO_FILTERS: Filters = { ...noneChosen(calendarFacets), text: '' };

/** Filters as they were kept. An older version kept fewer facets. */
export function filtersOf(kept: CalendarFilters): Filters {
  return { ...chosenOf(calendarFacets, (id) => kept[id] ?? []), text: kept.text };
}

/** Filters as they are kept: sorted, so that the same choice is the same text. */
export function keptOf(filters: Filters): CalendarFilters {
  const lists = calendarFacets.map(({ id }) => [id, [...filters[id]].sort()] as const);
  // Statuses are strings here, and come from the options or from kept filters.
  return { ...Object.fromEntries(lists), text: filters.text.trim() } as unknown as CalendarFilters;
}

/** Whether two choices show the same. */
export function sameFilters(a: CalendarFilters, b: CalendarFilters): boolean {
  return JSON.stringify(keptOf(filtersOf(a))) === JSON.stringify(keptOf(filtersOf(b)));
}

/** How many values are chosen; a text counts as one. */
export function chosenCount(filters: Filters): number {
  return countChosen(calendarFacets, filters) + (filters.text.trim() === '' ? 0 : 1);
}

/** The filters in words: `Technician: A. Ruiz, B. Chen`. */
export function filtersInWords(
  filters: Filters,
): { id: CalendarFacetId | 'text'; label: string; values: string[] }[] {
  const text = filters.text.trim();
  return [
    ...(text ? [{ id: 'text' as const, label: messages.text, values: [text] }] : []),
    ...chosenLabels(calendarFacets, filters),
  ];
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

/**
 * Whether a card is shown. Canceled ones are in the tray. On the views they would hide the free time
 * that they left, so they are drawn only when their status is chosen.
 */
export function admits(filters: Filters, words: readonly string[], card: AppointmentCard): boolean {
  if (filters.states.size === 0 && card.state === 'canceled') return false;
  return chooses(filters, words, card);
}

/** Whether a card is shown in the tray, which has a place for canceled ones. */
export function chooses(filters: Filters, words: readonly string[], card: AppointmentCard): boolean {
  return matchesChosen(calendarFacets, filters, card) && hasWords(card, words);
}
