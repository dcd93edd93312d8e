/** How the calendar of the open account is left: its filters, those saved by name, the columns of the day. */
import type { CalendarPreferences, SavedView } from '../../ipc';
import { preferences } from '../../state/preferences.svelte';
import { session } from '../../state/session.svelte';
import { perAccount } from '../../state/account-state';
import { movedInList } from './move-in-list';
import { filtersOf, keptOf, NO_FILTERS, sameFilters, type Filters } from './filters';

/** Typing in the text filter writes the file once it pauses, in milliseconds. */
const PAUSE = 400;

const FRESH: CalendarPreferences = {
  filters: keptOf(NO_FILTERS),
  savedViews: [],
  dayColumns: 'technician',
};

class CalendarMemory {
  /** What was chosen and is not written yet. */
  #unwritten = $state.raw<{ account: string; filters: Filters } | null>(null);
  #writing: ReturnType<typeof setTimeout> | undefined;

  readonly #account = $derived(session.account?.id ?? '');

  /** What is kept for the open account. */
  readonly kept = $derived<CalendarPreferences>(preferences.current.calendars[this.#account] ?? FRESH);
  readonly #keptFilters = $derived(filtersOf(this.kept.filters));

  /** The filters in force. */
  readonly filters = $derived(
    this.#unwritten?.account === this.#account ? this.#unwritten.filters : this.#keptFilters,
  );

  /** The saved view that shows just this, if any. */
  readonly present = $derived.by(() => {
    const now = keptOf(this.filters);
    return (
      this.kept.savedViews.find(
        (view) => sameFilters(view.filters, now) && view.colorBy === preferences.current.colorBy,
      ) ?? null
    );
  });

  /** Other filters, at once. What is typed is kept when typing pauses. */
  choose(filters: Filters): void {
    const typed = filters.text !== this.filters.text && filters.text !== '';
    this.#unwritten = { account: this.#account, filters };
    clearTimeout(this.#writing);
    if (!typed) this.#write();
    else
      this.#writing = setTimeout(() => {
        this.#write();
      }, PAUSE);
  }

  /** Changes what is kept. */
  change(patch: Partial<CalendarPreferences>): void {
    this.#write();
    this.#put(this.#account, patch);
  }

  /** Shows what was saved. */
  apply(view: SavedView): void {
    this.choose(filtersOf(view.filters));
    if (preferences.current.colorBy !== view.colorBy) preferences.change({ colorBy: view.colorBy });
  }

  /** Saves what is shown under a name, at the end or in the place of the view that has the name. */
  save(name: string): void {
    const view = { name, filters: keptOf(this.filters), colorBy: preferences.current.colorBy };
    const { savedViews } = this.kept;
    const isNew = !savedViews.some((one) => one.name === name);
    this.change({
      savedViews: isNew ? [...savedViews, view] : savedViews.map((one) => (one.name === name ? view : one)),
    });
  }

  /** Moves a saved view one place up or down. */
  reorder(name: string, by: 1 | -1): void {
    const savedViews = movedInList(this.kept.savedViews, (one) => one.name === name, by);
    if (savedViews !== this.kept.savedViews) this.change({ savedViews: [...savedViews] });
  }

  /** Gives a saved view another name. */
  rename(from: string, to: string): void {
    const savedViews = this.kept.savedViews.map((one) => (one.name === from ? { ...one, name: to } : one));
    this.change({ savedViews });
  }

  /** Forgets a saved view; what is shown stays. */
  remove(name: string): void {
    this.change({ savedViews: this.kept.savedViews.filter((one) => one.name !== name) });
  }

  #write(): void {
    clearTimeout(this.#writing);
    const unwritten = this.#unwritten;
    if (!unwritten) return;
    this.#unwritten = null;
    this.#put(unwritten.account, { filters: keptOf(unwritten.filters) });
  }

  #put(account: string, patch: Partial<CalendarPreferences>): void {
    const { calendars } = preferences.current;
    const before = calendars[account] ?? FRESH;
    preferences.change({ calendars: { ...calendars, [account]: { ...before, ...patch } } });
  }
}

/** The memory of the calendar. */
export let calendarPrefs: CalendarMemory;
perAccount(
  () => new CalendarMemory(),
  (next) => {
    calendarPrefs = next;
  },
);
