/** Search, filters, sort order, columns and saved views of the jobs table. They stay while other pages are shown. */
import type {
  JobDateField,
  JobDateFilter,
  JobFilters,
  JobQuery,
  JobSort,
  JobState,
  JobTableColumn,
  JobTablePreferences,
  JobView,
} from '../ipc';
import { chosenOf, countChosen, noneChosen, type Chosen } from '../lib/facets';
import { dateIn } from '../messages/format';
import { perAccount } from '../state/account-state';
import { clock } from '../state/clock.svelte';
import { preferences } from '../state/preferences.svelte';
import { session } from '../state/session.svelte';
import { jobFacets, type JobFacetId } from './job-facets';
import { knownColumns } from './table/job-columns';
import { datesOf, withDate } from './table/job-dates';

const FRESH: JobTablePreferences = { columns: [], savedViews: [] };

/** Dates and numbers begin with the newest. */
const NEWEST_FIRST: readonly JobSort[] = ['number', 'createdOn', 'completedOn', 'modifiedOn'];

class JobTable {
  text = $state('');
  /** The customer whose jobs are shown; null shows all. */
  customer = $state.raw<{ id: string; name: string } | null>(null);
  chosen = $state.raw<Chosen<JobFacetId>>(noneChosen(jobFacets));
  dates = $state.raw<readonly JobDateFilter[]>([]);
  sort = $state<JobSort>('number');
  descending = $state(true);
  /** Columns that are dragged and not saved yet. */
  draft = $state.raw<readonly JobTableColumn[] | null>(null);

  readonly #account = $derived(session.account?.id ?? '');
  /** What is kept for the open account. */
  readonly kept = $derived<JobTablePreferences>(preferences.current.jobTables[this.#account] ?? FRESH);
  readonly #keptColumns = $derived(knownColumns(this.kept.columns));
  /** The columns that are shown, in order. */
  readonly columns = $derived<readonly JobTableColumn[]>(this.draft ?? this.#keptColumns);

  /** Today in the business time zone. */
  readonly today = $derived(dateIn(session.timeZone, clock.now));
  // By itself, so that another preference does not load the jobs again.
  readonly #firstDayOfWeek = $derived(preferences.current.firstDayOfWeek);

  /** The query without offset and limit. */
  readonly query = $derived<JobQuery>({
    text: this.text.trim(),
    states: [...this.chosen.states] as JobState[],
    businessUnitIds: [...this.chosen.businessUnitIds],
    jobTypeIds: [...this.chosen.jobTypeIds],
    priorities: [...this.chosen.priorities],
    customerId: this.customer?.id ?? null,
    dates: datesOf(this.dates, {
      date: this.today,
      firstDayOfWeek: this.#firstDayOfWeek,
    }),
    sort: this.sort,
    descending: this.descending,
  });

  /** Whether the text or a filter hides jobs. */
  readonly isFiltered = $derived(
    this.text.trim() !== '' ||
      this.customer !== null ||
      countChosen(jobFacets, this.chosen) > 0 ||
      this.dates.length > 0,
  );

  readonly #filters = $derived<JobFilters>({
    text: this.text.trim(),
    states: ([...this.chosen.states] as JobState[]).sort(),
    businessUnitIds: [...this.chosen.businessUnitIds].sort(),
    jobTypeIds: [...this.chosen.jobTypeIds].sort(),
    priorities: [...this.chosen.priorities].sort(),
    dates: [...this.dates],
  });

  /** The saved view that is shown, if any. */
  readonly present = $derived.by(() => {
    // A view has no customer, because customers come and go.
    if (this.customer !== null) return null;
    const shown = JSON.stringify(this.#viewOf(''));
    return this.kept.savedViews.find((view) => JSON.stringify({ ...view, name: '' }) === shown) ?? null;
  });

  /** Sorts by a column. The same column again reverses the order. */
  sortBy(column: JobSort): void {
    this.descending = this.sort === column ? !this.descending : NEWEST_FIRST.includes(column);
    this.sort = column;
  }

  /** Filters by a date; null shows any time. */
  setDate(field: JobDateField, choice: Omit<JobDateFilter, 'field'> | null): void {
    this.dates = withDate(this.dates, field, choice);
  }

  /** Removes the search text and all filters. */
  clear(): void {
    this.text = '';
    this.customer = null;
    this.chosen = noneChosen(jobFacets);
    this.dates = [];
  }

  /** Shows and keeps other columns. */
  setColumns(columns: readonly JobTableColumn[]): void {
    this.draft = null;
    this.#keep({ columns: [...columns] });
  }

  /** Shows a saved view. */
  apply(view: JobView): void {
    const { text, dates, ...chosen } = view.filters;
    this.text = text;
    this.customer = null;
    this.dates = dates;
    this.chosen = chosenOf(jobFacets, (id) => chosen[id]);
    this.sort = view.sort;
    this.descending = view.descending;
    this.setColumns(view.columns);
  }

  /** Saves what is shown under a name. A view with the name is replaced in its place. */
  save(name: string): void {
    const view = this.#viewOf(name);
    const views = this.kept.savedViews;
    const isThere = views.some((one) => one.name === name);
    this.#keep({
      savedViews: isThere ? views.map((one) => (one.name === name ? view : one)) : [...views, view],
    });
  }

  /** Gives a saved view another name. */
  rename(from: string, to: string): void {
    this.#keep({
      savedViews: this.kept.savedViews.map((one) => (one.name === from ? { ...one, name: to } : one)),
    });
  }

  /** Moves a saved view up (-1) or down (1) in the list. */
  moveView(name: string, by: 1 | -1): void {
    const views = [...this.kept.savedViews];
    const at = views.findIndex((one) => one.name === name);
    const [view, other] = [views[at], views[at + by]];
    if (!view || !other) return;
    views[at] = other;
    views[at + by] = view;
    this.#keep({ savedViews: views });
  }

  /** Forgets a saved view. What is shown stays. */
  remove(name: string): void {
    this.#keep({ savedViews: this.kept.savedViews.filter((one) => one.name !== name) });
  }

  #viewOf(name: string): JobView {
    return {
      name,
      filters: this.#filters,
      sort: this.sort,
      descending: this.descending,
      columns: [...this.columns],
    };
  }

  #keep(patch: Partial<JobTablePreferences>): void {
    const { jobTables } = preferences.current;
    const account = this.#account;
    preferences.change({ jobTables: { ...jobTables, [account]: { ...this.kept, ...patch } } });
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
