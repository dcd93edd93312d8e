/** The facets by which the calendar is filtered. The options are those of the days shown. */
import type { AppointmentCard, CalendarFilters, StatusFilter } from '../../ipc';
import { appointmentStatus } from '../../lib/appointment-status';
import type { FacetOption, ItemFacet } from '../../lib/facets';
import { filterMessages as messages } from '../../messages/calendar';
import { commonMessages, fieldNames, statusNames } from '../../messages/common';
import { perAccount } from '../../state/account-state';
import { appointments } from '../../state/appointments.svelte';

export type CalendarFacetId = Exclude<keyof CalendarFilters, 'text'>;

export interface CalendarFacet extends ItemFacet<CalendarFacetId, AppointmentCard> {
  /** The label of the search field in a long list of options. */
  searchLabel: string;
}

const STATUSES: readonly StatusFilter[] = [
  'scheduled',
  'confirmed',
  'dispatched',
  'working',
  'hold',
  'done',
  'canceled',
  'other',
];

const NORMAL = 'Normal';

/** The usual priorities, the highest first. The tenant's own ones follow. */
const PRIORITIES = ['Urgent', 'High', NORMAL, 'Low'];

/** The priority of a card; without one it is normal. */
export function priorityOf(card: AppointmentCard): string {
  return card.priority ?? NORMAL;
}

function byLabel(labels: ReadonlyMap<string, string>): FacetOption[] {
  return [...labels]
    .map(([value, label]) => ({ value, label }))
    .sort((a, b) => a.label.localeCompare(b.label));
}

class FacetOptions {
  readonly #found = $derived.by(() => {
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
    return {
      units: byLabel(units),
      types: byLabel(types),
      priorities: [...priorities].map((name) => ({ value: name, label: name })),
    };
  });

  readonly units = $derived(this.#found.units);
  readonly types = $derived(this.#found.types);
  readonly priorities = $derived(this.#found.priorities);
  readonly technicians = $derived<FacetOption[]>([
    { value: '', label: commonMessages.unassigned },
    ...(appointments.page?.technicians ?? []).map(({ id, name }) => ({ value: id, label: name })),
  ]);
}

let options: FacetOptions;
perAccount(
  () => new FacetOptions(),
  (next) => {
    options = next;
  },
);

/** All facets, in the order of the active filters. */
export const calendarFacets: readonly CalendarFacet[] = [
  {
    id: 'states',
    label: fieldNames.status,
    searchLabel: messages.searchStatuses,
    valuesOf: (card) => [appointmentStatus(card)],
    options: () => STATUSES.map((status) => ({ value: status, label: statusNames[status] })),
  },
  {
    id: 'businessUnitIds',
    label: fieldNames.businessUnit,
    searchLabel: messages.searchUnits,
    valuesOf: (card) => [card.businessUnitId ?? ''],
    options: () => options.units,
  },
  {
    id: 'jobTypeIds',
    label: fieldNames.jobType,
    searchLabel: messages.searchTypes,
    valuesOf: (card) => [card.jobTypeId ?? ''],
    options: () => options.types,
  },
  {
    id: 'priorities',
    label: fieldNames.priority,
    searchLabel: messages.searchPriorities,
    valuesOf: (card) => [priorityOf(card)],
    options: () => options.priorities,
  },
  {
    id: 'technicianIds',
    label: messages.technician,
    searchLabel: messages.searchTechnicians,
    // The empty id stands for nobody.
    valuesOf: (card) => (card.technicianIds.length > 0 ? card.technicianIds : ['']),
    options: () => options.technicians,
  },
];
