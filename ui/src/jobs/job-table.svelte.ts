/** Search, filters, and sort order of the jobs table. They stay while other pages are shown. */
import type { JobQuery, JobSort, JobState } from '../ipc';

class JobTable {
  text = $state('');
  states = $state.raw<JobState[]>([]);
  units = $state.raw<string[]>([]);
  types = $state.raw<string[]>([]);
  priorities = $state.raw<string[]>([]);
  sort = $state<JobSort>('number');
  descending = $state(true);

  /** The query without offset and limit. */
  query = $derived<JobQuery>({
    text: this.text.trim(),
    states: this.states,
    businessUnitIds: this.units,
    jobTypeIds: this.types,
    priorities: this.priorities,
    sort: this.sort,
    descending: this.descending,
  });

  /** Sorts by a column. The same column again reverses the order. */
  sortBy(column: JobSort): void {
    this.descending =
      this.sort === column ? !this.descending : column === 'modifiedOn' || column === 'number';
    this.sort = column;
  }

  /** Restores the defaults, for another account. */
  reset(): void {
    this.clear();
    this.sort = 'number';
    this.descending = true;
  }

  /** Removes the search text and all filters. */
  clear(): void {
    this.text = '';
    this.states = [];
    this.units = [];
    this.types = [];
    this.priorities = [];
  }
}

export const jobTable = new JobTable();
