/** The drawer of a job lies over the calendar in a narrow window. */
import { navigation } from '../../state/navigation.svelte';

/** How much of the right of an element the open drawer covers, in pixels. */
export function coveredByDrawer(element: HTMLElement): number {
  if (!navigation.job) return 0;
  const width = getComputedStyle(document.documentElement).getPropertyValue('--drawer');
  return Math.max(0, element.getBoundingClientRect().right - (window.innerWidth - Number.parseFloat(width)));
}
