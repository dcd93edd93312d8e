/** The facets by which the calendar is filtered. The options are those of the days shown. */
import type { AppointmentCard, CalendarFilters, StatusFilter, TechnicianRow } from '../../ipc';
import { distinctLabels } from '../../lib/distinct-labels';
import { appointmentStatus } from '../../lib/appointment-status';
import type { FacetOption, ItemFacet } from '../../lib/facets';
import { filterMessages as messages } from '../../messages/calendar';
import { commonMessages, fieldNames, statusNames } from '../../messages/common';
import { skillKey } from '../../lib/schedule/skills';
import { perAccount } from '../../state/account-state';
import { appointments } from '../../state/appointments.svelte';

export type CalendarFacetId = Exclude<keyof CalendarFilters, 'text'>;

/** The value of a filter for an appointment without technicians. */
const NOBODY = '';

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

/** The values of the technicians of a card; `NOBODY` if it has none. */
function ofTechnicians(card: AppointmentCard, valuesOf: (one: TechnicianRow) => readonly string[]): string[] {
  if (card.technicianIds.length === 0) return [NOBODY];
  return card.technicianIds.flatMap((id) => {
    const technician = appointments.technicians.get(id);
    return technician ? valuesOf(technician) : [];
  });
}

function byLabel(labels: ReadonlyMap<string, string>): FacetOption[] {
  return distinctLabels([...labels].map(([value, label]) => ({ value, label }))).sort((a, b) =>
    a.label.localeCompare(b.label),
  );
}

/** The options after that for unassigned appointments. Without options there is none. */
function withNobody(options: readonly FacetOption[]): readonly FacetOption[] {
  return options.length === 0 ? options : [{ value: NOBODY, label: commonMessages.unassigned }, ...options];
}

class FacetOptions {
  readonly #found = $derived.by(() => {
    const units = new Map<string, string>();
    const types = new Map<string, string>();
    const priorities = new Set(PRIORITIES);
    const teams = new Map<string, string>();
    const skills = new Map<string, string>();
    const tags = new Map(appointments.page?.tags.map(({ id, name }) => [id, name] as const));
    const zones = new Map(appointments.page?.zones.map(({ id, name }) => [id, name] as const));
    for (const one of appointments.page?.technicians ?? []) {
      if (one.team) teams.set(one.team, one.team);
      for (const { id, name } of one.zones) zones.set(id, name);
      for (const skill of one.skills) skills.set(skillKey(skill), skill);
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
      teams: byLabel(teams),
      skills: byLabel(skills),
      tags: byLabel(tags),
      zones: byLabel(zones),
      priorities: [...priorities].map((name) => ({ value: name, label: name })),
    };
  });

  readonly units = $derived(this.#found.units);
  readonly types = $derived(this.#found.types);
  readonly priorities = $derived(this.#found.priorities);
  readonly teams = $derived(withNobody(this.#found.teams));
  readonly skills = $derived(this.#found.skills);
  readonly tags = $derived(this.#found.tags);
  readonly zones = $derived(this.#found.zones);
  readonly #needed = $derived(
    new Map(
      appointments.page?.requiredSkills.map((one) => [one.jobTypeId, one.skills.map(skillKey)] as const),
    ),
  );
  /** The skills that a job type needs. */
  neededFor(jobTypeId: string | null): readonly string[] {
    return (jobTypeId === null ? undefined : this.#needed.get(jobTypeId)) ?? [];
  }
  readonly technicians = $derived(
    withNobody((appointments.page?.technicians ?? []).map(({ id, name }) => ({ value: id, label: name }))),
  );
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
    // Scheduled appointments that the customer has not confirmed. The confirmed ones are a status of their own.
    options: () =>
      STATUSES.map((status) => ({
        value: status,
        label: status === 'scheduled' ? messages.unconfirmed : statusNames[status],
      })),
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
    valuesOf: (card) => (card.technicianIds.length > 0 ? card.technicianIds : [NOBODY]),
    options: () => options.technicians,
  },
  {
    id: 'teams',
    label: messages.team,
    searchLabel: messages.searchTeams,
    valuesOf: (card) => ofTechnicians(card, ({ team }) => (team ? [team] : [])),
    options: () => options.teams,
  },
  {
    id: 'skills',
    label: messages.skill,
    searchLabel: messages.searchSkills,
    // Of unassigned work, the skills that it needs.
    valuesOf: (card) =>
      card.technicianIds.length === 0
        ? options.neededFor(card.jobTypeId)
        : ofTechnicians(card, ({ skills }) => skills.map(skillKey)),
    options: () => options.skills,
  },
  {
    id: 'tagIds',
    label: messages.tag,
    searchLabel: messages.searchTags,
    valuesOf: (card) => card.tagIds,
    options: () => options.tags,
  },
  {
    id: 'zoneIds',
    label: messages.zone,
    searchLabel: messages.searchZones,
    // The zone of the address, not those of the technicians.
    valuesOf: (card) => (card.zoneId === null ? [] : [card.zoneId]),
    options: () => options.zones,
  },
];
