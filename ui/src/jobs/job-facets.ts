/** The facets by which the table of jobs is filtered. */
import { statusLook } from '../components/status';
import type { JobQuery, JobState } from '../ipc';
import { distinctLabels } from '../lib/distinct-labels';
import type { Facet, FacetOption } from '../lib/facets';
import { fieldNames } from '../messages/common';
import { jobOptions } from '../state/job-options.svelte';

export type JobFacetId = keyof Pick<JobQuery, 'states' | 'businessUnitIds' | 'jobTypeIds' | 'priorities'>;

const STATES: readonly JobState[] = [
  'scheduled',
  'dispatched',
  'inProgress',
  'hold',
  'completed',
  'canceled',
];

function named(list: readonly { id: string; name: string }[] | undefined): FacetOption[] {
  return distinctLabels((list ?? []).map(({ id, name }) => ({ value: id, label: name })));
}

export const jobFacets: readonly Facet<JobFacetId>[] = [
  {
    id: 'states',
    label: fieldNames.status,
    options: () => STATES.map((state) => ({ value: state, label: statusLook(state).label })),
  },
  {
    id: 'businessUnitIds',
    label: fieldNames.businessUnit,
    options: () => named(jobOptions.current?.businessUnits),
  },
  { id: 'jobTypeIds', label: fieldNames.jobType, options: () => named(jobOptions.current?.jobTypes) },
  {
    id: 'priorities',
    label: fieldNames.priority,
    options: () => (jobOptions.current?.priorities ?? []).map((name) => ({ value: name, label: name })),
  },
];
