/** The commands that show a tab of the Projects page. */
import { shortcutMessages as messages } from '../messages/shortcuts';
import { defineCommands } from '../state/commands';
import { navigation } from '../state/navigation.svelte';
import type { ProjectsTab } from './projects-view.svelte';

function show(tab: ProjectsTab): void {
  navigation.go('projects');
  // The first screen does not need the view.
  void import('./projects-view.svelte').then(({ projectsView }) => {
    projectsView.show(tab);
  });
}

export const projectsCommands = defineCommands('everywhere', () => true, {
  projectDashboard: {
    title: messages.projectDashboard,
    run: () => {
      show('dashboard');
    },
  },
  projectTimeline: {
    title: messages.projectTimeline,
    run: () => {
      show('timeline');
    },
  },
});
