/** The saved views of the projects. */
import type { ProjectView } from '../ipc';
import { perAccount } from '../state/account-state';
import { preferences } from '../state/preferences.svelte';
import { session } from '../state/session.svelte';
import { filterOf, viewOf } from './project-filter';
import { projectsView } from './projects-view.svelte';

const NONE: readonly ProjectView[] = [];

class SavedProjectViews {
  readonly #account = $derived(session.account?.id ?? '');
  /** The saved views, in the dispatcher's order. */
  readonly all = $derived<readonly ProjectView[]>(preferences.current.projectViews[this.#account] ?? NONE);
  /** The saved view that is shown, if any. */
  readonly present = $derived.by(() => {
    if (projectsView.filter.week !== null) return null;
    const shown = JSON.stringify(viewOf('', projectsView.filter));
    return this.all.find((view) => JSON.stringify(viewOf('', filterOf(view))) === shown) ?? null;
  });

  /** Shows a saved view. */
  apply(name: string): void {
    const view = this.all.find((one) => one.name === name);
    if (view) projectsView.filter = filterOf(view);
  }

  /** Saves what is shown under a name. A view with the name is replaced in its place. */
  save(name: string): void {
    const view = viewOf(name, projectsView.filter);
    const isThere = this.all.some((one) => one.name === name);
    this.#keep(isThere ? this.all.map((one) => (one.name === name ? view : one)) : [...this.all, view]);
  }

  /** Gives a saved view another name. */
  rename(from: string, to: string): void {
    this.#keep(this.all.map((one) => (one.name === from ? { ...one, name: to } : one)));
  }

  /** Moves a saved view up (-1) or down (1) in the list. */
  move(name: string, by: 1 | -1): void {
    const views = [...this.all];
    const at = views.findIndex((one) => one.name === name);
    const [view, other] = [views[at], views[at + by]];
    if (!view || !other) return;
    views[at] = other;
    views[at + by] = view;
    this.#keep(views);
  }

  /** Forgets a saved view. What is shown stays. */
  remove(name: string): void {
    this.#keep(this.all.filter((one) => one.name !== name));
  }

  #keep(views: readonly ProjectView[]): void {
    const { projectViews } = preferences.current;
    preferences.change({ projectViews: { ...projectViews, [this.#account]: [...views] } });
  }
}

/** The saved views of the open account. */
export let projectViews: SavedProjectViews;
perAccount(
  () => new SavedProjectViews(),
  (next) => {
    projectViews = next;
  },
);
