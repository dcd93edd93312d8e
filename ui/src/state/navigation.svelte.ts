/** Where the dispatcher is: the page, the open job, the open forms. */

import type { RequestedEdit } from './requested-edits';
import { perAccount } from './account-state';
import type { AccountSummary, CustomerChoice, ProjectChoice, ProjectFields, SyncError } from '../ipc';

/** The pages. */
export type Page = 'calendar' | 'jobs' | 'projects' | 'sync' | 'settings' | 'customer';

/** The job in the drawer. */
export interface OpenJob {
  jobId: string;
  /** The appointment it was opened from, to be shown first. */
  appointmentId: string | null;
  /** A form to open at once, with the values of an earlier edit. */
  requested?: RequestedEdit | null;
  /** Asks at once whether to cancel the job. */
  canceling?: boolean;
  /** Leaves the focus on the calendar, where the appointment gets it. */
  keepsFocus?: boolean;
}

/** What a new job starts with. */
export interface NewJobPrefill {
  /** When the first appointment starts and ends. */
  time?: { start: number; end: number };
  /** The technician whose row was chosen. */
  technicianId?: string | null;
  /** The customer for whom it is. */
  customer?: CustomerChoice;
  locationId?: string;
  project?: ProjectChoice;
  /** The job that it copies. */
  copied?: CopiedJob;
}

/** What a new job takes from the one that it copies. */
export interface CopiedJob {
  kind: 'copy' | 'recall';
  /** The number of that job. */
  number: string | null;
  businessUnitId: string;
  jobTypeId: string;
  priority: string;
  campaignId: string;
  summary: string;
  tagIds: readonly string[];
  /** The duration of the first appointment, in milliseconds. */
  length: number | null;
  technicianIds: readonly string[];
}

/** The open New job form. Each call that opens it makes a new one. */
export interface OpenNewJob {
  prefill: NewJobPrefill | null;
  rejected: RejectedBooking | null;
}

/** A rejected booking that is being corrected. */
export interface RejectedBooking {
  /** The operation that was rejected. */
  operation: string;
  error: SyncError | null;
}

/** A place on the calendar that another page asked to see. */
export interface CalendarTarget {
  /** An instant of the day to show. */
  instant: number;
  /** The appointment to select there. */
  appointmentId: string | null;
  /** Its job, if it was just booked: the server may replace its id before the calendar reads it. */
  bookedJobId: string | null;
}

function isSamePrefill(one: NewJobPrefill | null, other: NewJobPrefill): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

class Navigation {
  /** The current page. */
  page = $state<Page>('calendar');
  /** The job in the drawer. */
  job = $state.raw<OpenJob | null>(null);
  /** What the new-job form starts with; null when it is closed. */
  newJob = $state.raw<OpenNewJob | null>(null);
  /** Counts the new-job forms. A call that fills the open form keeps the number. */
  newJobNumber = $state(0);
  /** The project that the Projects page shows; null shows the list. */
  projectId = $state<string | null>(null);
  /** The change of a rejected edit, with which a field of the project opens. */
  requestedProject = $state.raw<ProjectFields | null>(null);
  /** The customer that the customer page shows. */
  customerId = $state<string | null>(null);
  /** The page that the customer page was opened from. */
  #pageBefore: Page = 'calendar';
  /** Whether the search palette is open. */
  searching = $state(false);
  /** What had the focus when the palette was opened. Commands of the palette act on it. */
  searchedFrom: Element | null = null;
  /** Whether the list of keyboard shortcuts is open. */
  showsShortcuts = $state(false);
  /** The sign-in dialog: for another account, or for this one again. */
  signIn = $state.raw<{ account: AccountSummary | null } | null>(null);
  /** Set by `showOnCalendar`; the calendar takes it with `takeCalendarTarget`. */
  calendarTarget = $state.raw<CalendarTarget | null>(null);

  /** Whether a panel is open beside the page. */
  get hasSide(): boolean {
    return this.job !== null || this.newJob !== null;
  }

  /** Shows a page. */
  go(page: Page): void {
    this.page = page;
    if (page === 'projects') this.projectId = null;
  }

  /** Opens the search palette. */
  openSearch(): void {
    if (this.searching) return;
    this.searchedFrom = document.activeElement;
    this.searching = true;
  }

  /** Opens a job in the drawer. */
  openJob(jobId: string, appointmentId: string | null = null, requested: RequestedEdit | null = null): void {
    this.job = { jobId, appointmentId, requested };
  }

  /** Shows a new appointment on the calendar, and its job beside it. */
  showBooked(instant: number, jobId: string | null, appointmentId: string | null): void {
    this.showOnCalendar(instant, appointmentId, jobId);
    if (jobId) this.job = { jobId, appointmentId, keepsFocus: true };
  }

  /** Opens a job in the drawer with the question whether to cancel it. */
  askToCancel(jobId: string): void {
    this.job = { jobId, appointmentId: null, canceling: true };
  }

  /** Closes the drawer. */
  closeJob(): void {
    this.job = null;
  }

  /**
   * Opens the new-job form, or fills the open one. Another customer, another copy, or a booking that is
   * being corrected needs a form of its own. A job in the drawer would cover it.
   */
  openNewJob(prefill?: NewJobPrefill): void {
    const open = this.newJob;
    const next = { prefill: prefill ?? null, rejected: null };
    const fills = open && !open.rejected && (!prefill?.customer || isSamePrefill(open.prefill, prefill));
    this.job = null;
    if (!fills) this.newJobNumber += 1;
    this.newJob = next;
  }

  /** Opens the new-job form with a rejected booking. */
  correctBooking(rejected: RejectedBooking): void {
    this.job = null;
    if (this.newJob?.rejected?.operation !== rejected.operation) this.newJobNumber += 1;
    this.newJob = { prefill: null, rejected };
  }

  /** Closes the new-job form; its draft stays. */
  closeNewJob(): void {
    this.newJob = null;
  }

  /** Shows a customer's page. */
  openCustomer(customerId: string): void {
    if (this.page !== 'customer') this.#pageBefore = this.page;
    this.page = 'customer';
    this.customerId = customerId;
  }

  /** Shows the page that the customer page was opened from. */
  leaveCustomer(): void {
    this.page = this.#pageBefore;
    this.customerId = null;
  }

  /** Shows a project's page, with the change of a rejected edit in its field. */
  openProject(projectId: string, requested: ProjectFields | null = null): void {
    this.requestedProject = requested;
    this.page = 'projects';
    this.projectId = projectId;
  }

  /** Shows a day of the calendar, and an appointment on it. */
  showOnCalendar(
    instant: number,
    appointmentId: string | null = null,
    bookedJobId: string | null = null,
  ): void {
    this.calendarTarget = { instant, appointmentId, bookedJobId };
    this.page = 'calendar';
  }

  /** Returns the requested place and clears it. */
  takeCalendarTarget(): CalendarTarget | null {
    const target = this.calendarTarget;
    this.calendarTarget = null;
    return target;
  }
}

/** The navigation in the open account. */
export let navigation: Navigation;
perAccount(
  () => new Navigation(),
  (next) => {
    navigation = next;
  },
);
