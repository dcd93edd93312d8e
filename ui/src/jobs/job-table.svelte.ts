/** What the table of jobs is asked for; stays while other rooms are visited. */
import type { JobQuery, JobSort, JobState } from '../ipc';

class Table {
  text = $state('');
  states = $state.raw<JobState[]>([]);
  units = $state.raw<string[]>([]);
  types = $state.raw<string[]>([]);
  priorities = $state.raw<string[]>([]);
  sort = $state<JobSort>('number');
  descending = $state(true);

  /** The query for the program, without a place in the list. */
  query = $derived<JobQuery>({
    text: this.text.trim(),
    states: this.states,
    businessUnitIds: this.units,
    jobTypeIds: this.types,
    priorities: this.priorities,
    sort: this.sort,
    descending: this.descending,
  });

  /** Sorts by a column; by the same one again turns the order round. */
  sortBy(column: JobSort): void {
    this.descending =
      this.sort === column ? !this.descending : column === 'modifiedOn' || column === 'number';
    this.sort = column;
  }

  /** Forgets what was asked for in an account that was closed. */
  reset(): void {
    this.clear();
    this.sort = 'number';
    this.descending = true;
  }

  /** Takes all words and filters away. */
  clear(): void {
    this.text = '';
    this.states = [];
    this.units = [];
    this.types = [];
    this.priorities = [];
  }
}

/** The table of this window. */
export const table = new Table();
