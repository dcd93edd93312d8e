/** How the numbers of the dashboard and the values of the filters are named. */
import { projectsMessages, scheduleStatusMessages } from '../messages/projects';
import { NONE, type ProjectFacetId } from './project-filter';

const COUNTS = {
  open: { label: projectsMessages.open, hue: 'scheduled' },
  overdue: { label: scheduleStatusMessages.overdue, hue: 'late' },
  dueSoon: { label: scheduleStatusMessages.dueSoon, hue: 'hold' },
  onTrack: { label: scheduleStatusMessages.onTrack, hue: 'scheduled' },
  noTarget: { label: scheduleStatusMessages.noTarget, hue: 'done' },
  completed: { label: scheduleStatusMessages.completed, hue: 'working' },
  canceled: { label: scheduleStatusMessages.canceled, hue: 'canceled' },
  nothingPlanned: { label: projectsMessages.nothingPlanned, hue: 'dispatched' },
  remaining: { label: projectsMessages.remaining, hue: 'scheduled' },
} as const;

type Counted = keyof typeof COUNTS;

/** The name and the color of a schedule status, or of a value of `work`. */
export function countLabel(value: Counted): { label: string; hue: string } {
  return COUNTS[value];
}

const isCounted = (value: string): value is Counted => Object.hasOwn(COUNTS, value);

const NO_VALUE: Record<ProjectFacetId, string> = {
  scheduleStatus: '',
  status: projectsMessages.noStatus,
  manager: projectsMessages.noManager,
  businessUnit: projectsMessages.noBusinessUnit,
  work: '',
};

/** The name of a value of a facet. */
export function valueLabel(id: ProjectFacetId, value: string): string {
  if (value === NONE) return NO_VALUE[id];
  const isCode = id === 'scheduleStatus' || id === 'work';
  return isCode && isCounted(value) ? COUNTS[value].label : value;
}
