/** Search, filters, and sort order of the jobs table. They stay while other pages are shown. */
import type { JobQuery, JobSort, JobState } from '../ipc';
import { countChosen, noneChosen, type Chosen } from '../lib/facets';
import { perAccount } from '../state/account-state';
import { jobFacets, type JobFacetId } from './job-facets';

class JobTable {
  text = $state('');
  /** The customer whose jobs are shown; null shows all. */
  customer = $state.raw<{ id: string; name: string } | null>(null);
  chosen = $state.raw<Chosen<JobFacetId>>(noneChosen(jobFacets));
  sort = $state<JobSort>('number');
  descending = $state(true);

  /** The query without offset and limit. */
  readonly query = $derived<JobQuery>({
    text: this.text.trim(),
    states: [...this.chosen.states] as JobState[],
    businessUnitIds: [...this.chosen.businessUnitIds],
    jobTypeIds: [...this.chosen.jobTypeIds],
    priorities: [...this.chosen.priorities],
    customerId: this.customer?.id ?? null,
    sort: this.sort,
    descending: this.descending,
  });

  /** Whether the text or a filter hides jobs. */
  readonly isFiltered = $derived(
    this.text.trim() !== '' || this.customer !== null || countChosen(jobFacets, this.chosen) > 0,
  );

  /** Sorts by a column. The same column again reverses the order. */
  sortBy(column: JobSort): void {
    this.descending =
      this.sort === column ? !this.descending : column === 'modifiedOn' || column === 'number';
    this.sort = column;
  }

  /** Removes the search text and all filters. */
  clear(): void {
    this.text = '';
    this.customer = null;
    this.chosen = noneChosen(jobFacets);
  }
}

/** The table of jobs of the open account. */
export let jobTable: JobTable;
perAccount(
  () => new JobTable(),
  (next) => {
    jobTable = next;
  },
);
