/** Where the dispatcher is: the room, the open job, the open forms. */

import type { WantedEdit } from './requested-edits';
import type { AccountSummary, Refusal } from '../ipc';

/** The rooms of the rail. */
export type Room = 'calendar' | 'jobs' | 'projects' | 'sync' | 'settings';

/** The job in the drawer. */
export interface OpenJob {
  /** Which job. */
  jobId: string;
  /** The appointment it was opened from, to be shown first. */
  appointmentId: string | null;
  /** An edit to begin at once with what was wanted before. */
  wanted?: WantedEdit | null;
  /** Whether to cancel it is asked at once. */
  cancelling?: boolean;
}

/** What a new job starts with when it is booked from a free place of the calendar. */
export interface NewJobPrefill {
  /** When the first visit begins. */
  start: number;
  /** When it ends. */
  end: number;
  /** Who goes, when a technician's row was chosen. */
  technicianId?: string | null;
}

/** A booking that was refused and is corrected. */
export interface RefusedBooking {
  /** The operation that was refused. */
  operation: string;
  refusal: Refusal | null;
}

/** A place on the calendar that another room asked to see. */
export interface CalendarTarget {
  /** An instant of the day to show. */
  instant: number;
  /** The appointment to select there. */
  appointmentId: string | null;
}

class Navigation {
  /** The room that is shown. */
  room = $state<Room>('calendar');
  /** The job in the drawer. */
  job = $state.raw<OpenJob | null>(null);
  /** The new-job form: closed, or open with what it starts with. */
  newJob = $state.raw<{ prefill: NewJobPrefill | null; refused?: RefusedBooking } | null>(null);
  /** The project whose page is shown in its room. */
  projectId = $state<string | null>(null);
  /** The search palette. */
  searching = $state(false);
  /** The sheet of keys. */
  keySheet = $state(false);
  /** The sign-in form over the rooms: for another account, or for this one again. */
  signIn = $state.raw<{ account: AccountSummary | null } | null>(null);
  /** Set by `showOnCalendar`; the calendar takes it with `takeCalendarTarget`. */
  calendarTarget = $state.raw<CalendarTarget | null>(null);

  /** Shows a room. */
  go(room: Room): void {
    this.room = room;
    if (room === 'projects') this.projectId = null;
  }

  /** Opens a job in the drawer. */
  openJob(jobId: string, appointmentId: string | null = null, wanted: WantedEdit | null = null): void {
    this.job = { jobId, appointmentId, wanted };
  }

  /** Opens a job in the drawer with the question whether to cancel it. */
  askToCancel(jobId: string): void {
    this.job = { jobId, appointmentId: null, cancelling: true };
  }

  /** Closes the drawer. */
  closeJob(): void {
    this.job = null;
  }

  /** Opens the new-job form. */
  openNewJob(prefill?: NewJobPrefill): void {
    this.newJob = { prefill: prefill ?? null };
  }

  /** Opens the new-job form with a booking that was refused. */
  correctBooking(refused: RefusedBooking): void {
    this.newJob = { prefill: null, refused };
  }

  /** Closes the new-job form; its draft stays. */
  closeNewJob(): void {
    this.newJob = null;
  }

  /** Shows a project's page. */
  openProject(projectId: string): void {
    this.room = 'projects';
    this.projectId = projectId;
  }

  /** Shows a day of the calendar, and an appointment on it. */
  showOnCalendar(instant: number, appointmentId: string | null = null): void {
    this.calendarTarget = { instant, appointmentId };
    this.room = 'calendar';
  }

  /** Gives the asked-for place once, and forgets it. */
  takeCalendarTarget(): CalendarTarget | null {
    const target = this.calendarTarget;
    this.calendarTarget = null;
    return target;
  }

  /** Forgets what belonged to an account that was closed. */
  reset(): void {
    this.room = 'calendar';
    this.job = null;
    this.newJob = null;
    this.projectId = null;
    this.searching = false;
    this.keySheet = false;
    this.signIn = null;
    this.calendarTarget = null;
  }
}

/** The navigation of this window. */
export const navigation = new Navigation();
