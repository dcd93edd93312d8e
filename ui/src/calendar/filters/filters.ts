/** Which appointments the calendar shows. */
import type { AppointmentCard, AppointmentState, CalendarFilters } from '../../ipc/bindings';

/** What is chosen. An empty set shows all. */
export interface Filters {
  businessUnitIds: ReadonlySet<string>;
  jobTypeIds: ReadonlySet<string>;
  /** The empty id stands for nobody. */
  technicianIds: ReadonlySet<string>;
  states: ReadonlySet<AppointmentState>;
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
export function toggled<Name extends Choice>(filters: Filters, name: Name, value: string): Filters {
  const next = new Set<string>(filters[name]);
  if (!next.delete(value)) next.add(value);
  return { ...filters, [name]: next };
}

/** The words of a text, as they are compared. */
export function wordsOf(text: string): string[] {
  return text.toLocaleLowerCase().split(/\s+/).filter(Boolean);
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
  const { businessUnitIds, jobTypeIds, technicianIds, states, priorities } = filters;
  if (states.size > 0 ? !states.has(card.state) : card.state === 'canceled') return false;
  if (businessUnitIds.size > 0 && !businessUnitIds.has(card.businessUnitId ?? '')) return false;
  if (jobTypeIds.size > 0 && !jobTypeIds.has(card.jobTypeId ?? '')) return false;
  if (priorities.size > 0 && !priorities.has(priorityOf(card))) return false;
  if (technicianIds.size > 0) {
    const ids = card.technicianIds.length > 0 ? card.technicianIds : [''];
    if (!ids.some((id) => technicianIds.has(id))) return false;
  }
  return words.length === 0 || hasWords(card, words);
}

function hasWords(card: AppointmentCard, words: readonly string[]): boolean {
  const text = [
    card.customer,
    card.address,
    card.number,
    card.jobNumber,
    card.jobType,
    card.summary,
    card.specialInstructions,
  ]
    .filter(Boolean)
    .join(' ')
    .toLocaleLowerCase();
  return words.every((word) => text.includes(word));
}
