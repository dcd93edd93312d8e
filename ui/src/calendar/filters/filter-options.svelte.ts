/** What there is to filter by: what the days shown have, and what is chosen already. */
import { filterMessages as messages } from '../../messages/calendar';
import type { StatusFilter } from '../../ipc';
import { appointments } from '../../state/appointments.svelte';
import { commonMessages, fieldNames, statusNames } from '../../messages/common';
import { priorityOf, type Choice, type Filters } from './filters';

/** Something to choose. */
export interface Option {
  value: string;
  name: string;
}

const STATES: readonly StatusFilter[] = [
  'scheduled',
  'confirmed',
  'dispatched',
  'working',
  'hold',
  'done',
  'canceled',
  'other',
];

/** Priorities in the order of their weight; others follow. */
const PRIORITIES = ['Urgent', 'High', 'Normal', 'Low'];

function byName(names: ReadonlyMap<string, string>): Option[] {
  return [...names].map(([value, name]) => ({ value, name })).sort((a, b) => a.name.localeCompare(b.name));
}

class FilterChoices {
  readonly #names = $derived.by(() => {
    const units = new Map<string, string>();
    const types = new Map<string, string>();
    const priorities = new Set(PRIORITIES);
    for (const one of appointments.page?.technicians ?? []) {
      if (one.businessUnitId) units.set(one.businessUnitId, one.businessUnit ?? `#${one.businessUnitId}`);
    }
    for (const card of appointments.cards.values()) {
      if (card.businessUnitId) units.set(card.businessUnitId, card.businessUnit ?? `#${card.businessUnitId}`);
      if (card.jobTypeId) types.set(card.jobTypeId, card.jobType ?? `#${card.jobTypeId}`);
      priorities.add(priorityOf(card));
    }
    return { units: byName(units), types: byName(types), priorities: [...priorities] };
  });

  readonly businessUnits = $derived<Option[]>(this.#names.units);
  readonly jobTypes = $derived<Option[]>(this.#names.types);
  readonly priorities = $derived<Option[]>(this.#names.priorities.map((name) => ({ value: name, name })));
  readonly technicians = $derived<Option[]>([
    { value: '', name: commonMessages.unassigned },
    ...(appointments.page?.technicians ?? []).map(({ id, name }) => ({ value: id, name })),
  ]);
  readonly states: readonly Option[] = STATES.map((state) => ({
    value: state,
    name: statusNames[state],
  }));

  /** The options of a filter. */
  of(name: Choice): readonly Option[] {
    switch (name) {
      case 'businessUnitIds':
        return this.businessUnits;
      case 'jobTypeIds':
        return this.jobTypes;
      case 'technicianIds':
        return this.technicians;
      case 'states':
        return this.states;
      case 'priorities':
        return this.priorities;
    }
  }

  /** What is chosen, in words: `Technician: A. Ruiz, B. Chen`. */
  words(filters: Filters): { name: Choice | 'text'; label: string; values: string[] }[] {
    const found = (Object.keys(LABELS) as Choice[]).map((name) => ({
      name,
      label: LABELS[name],
      values: [...filters[name]].map(
        (value) => this.of(name).find((option) => option.value === value)?.name ?? `#${value}`,
      ),
    }));
    const text = filters.text.trim();
    return [
      ...(text ? [{ name: 'text' as const, label: messages.text, values: [text] }] : []),
      ...found.filter((one) => one.values.length > 0),
    ];
  }
}

/** What each filter is called. */
export const LABELS: Record<Choice, string> = {
  states: fieldNames.status,
  businessUnitIds: fieldNames.businessUnit,
  jobTypeIds: fieldNames.jobType,
  priorities: fieldNames.priority,
  technicianIds: messages.technician,
};

/** What the search of each filter's options is called. */
export const SEARCH_LABELS: Record<Choice, string> = {
  states: messages.searchStatuses,
  businessUnitIds: messages.searchUnits,
  jobTypeIds: messages.searchTypes,
  priorities: messages.searchPriorities,
  technicianIds: messages.searchTechnicians,
};

/** The options of the filters. */
export const choices = new FilterChoices();
