/** What the Projects page shows: a tab and a filter. They stay while other pages are shown. */
import { perAccount } from '../state/account-state';
import { NO_FILTER, type ProjectFilter } from './project-filter';
import type { Zoom } from './timeline/timeline-axis';

export type ProjectsTab = 'dashboard' | 'table' | 'cards' | 'timeline';

class ProjectsView {
  tab = $state<ProjectsTab>('table');
  filter = $state.raw<ProjectFilter>(NO_FILTER);
  /** How far the timeline is zoomed. */
  zoom = $state<Zoom>('months');
  /** The list that a number of the dashboard opens. */
  #list: ProjectsTab = 'table';

  /** Shows a tab. */
  show(tab: ProjectsTab): void {
    this.tab = tab;
    if (tab !== 'dashboard') this.#list = tab;
  }

  /** Shows the list of the projects that a filter selects. */
  openList(filter: ProjectFilter): void {
    this.filter = filter;
    this.tab = this.#list;
  }
}

/** The Projects page of the open account. */
export let projectsView: ProjectsView;
perAccount(
  () => new ProjectsView(),
  (next) => {
    projectsView = next;
  },
);
