/** Where appointments without a technician are shown. */
import type { UnassignedPlace } from '../ipc';
import { preferences } from '../state/preferences.svelte';
import { appointments } from '../state/appointments.svelte';
import { calendarPrefs } from './filters/calendar-prefs.svelte';
import { calendar, type ViewName } from './state.svelte';

/** What the place depends on. */
interface Shown {
  view: ViewName;
  /** Whether the app may read technicians. */
  techniciansReadable: boolean;
  /** Whether the columns of the day are technicians. */
  dayByTechnician: boolean;
  /** The setting. */
  chosen: UnassignedPlace;
}

/**
 * The only place of unassigned appointments. It is null where the view has no technicians: they are
 * then among the others, and also in the tray.
 */
export function placeOfUnassigned(shown: Shown): UnassignedPlace | null {
  const { view, techniciansReadable, dayByTechnician, chosen } = shown;
  const hasTechnicians = techniciansReadable && (view === 'board' || (view === 'day' && dayByTechnician));
  return hasTechnicians ? chosen : null;
}

/** The same for what the calendar shows now. */
export function unassignedPlace(): UnassignedPlace | null {
  return placeOfUnassigned({
    view: calendar.view,
    techniciansReadable: appointments.page?.techniciansReadable ?? true,
    dayByTechnician: calendarPrefs.kept.dayColumns === 'technician',
    chosen: preferences.current.board.unassigned,
  });
}
