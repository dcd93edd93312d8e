/** The open New job form, as the calendar and the commands see it. */
import { perAccount } from './account-state';

/** An appointment of the form, which the calendar shows as a ghost. */
export interface DraftedAppointment {
  /** Its position in the form. */
  index: number;
  start: number;
  end: number;
  technicianIds: readonly string[];
  /** The customer, or what the form is called. */
  title: string;
  /** Whether it would have conflicts. */
  conflicting: boolean;
}

/** A time on the calendar that fills an appointment of the form. */
export interface PlacedTime {
  start: number;
  /** Null keeps the duration. */
  end: number | null;
  /** Undefined keeps the technicians. */
  technicianIds?: readonly string[] | undefined;
}

/** What the open form can do. */
export interface NewJobActions {
  place: (time: PlacedTime, index: number) => void;
  book: () => void;
  /** Moves the focus into the form. */
  focus: () => void;
}

class NewJobForm {
  /** The appointments of the open form. */
  drafted = $state.raw<readonly DraftedAppointment[]>([]);
  /** The appointment that the calendar should scroll to; the calendar clears it. */
  toShow = $state.raw<DraftedAppointment | null>(null);
  /** The day that the calendar shows; null is today. It is read only when a form opens. */
  shownDay: string | null = null;
  #actions: NewJobActions | null = null;

  /** Connects an open form until the returned function is called. */
  connect(actions: NewJobActions): () => void {
    this.#actions = actions;
    return () => {
      if (this.#actions !== actions) return;
      this.#actions = null;
      this.drafted = [];
      this.toShow = null;
    };
  }

  /** Fills an appointment of the form. */
  place(time: PlacedTime, index = 0): void {
    this.#actions?.place(time, index);
  }

  /** Books the job. */
  book(): void {
    this.#actions?.book();
  }

  /** Moves the focus into the form. */
  focus(): void {
    this.#actions?.focus();
  }
}

/** The New job form of the open account. */
export let newJobForm: NewJobForm;
perAccount(
  () => new NewJobForm(),
  (next) => {
    newJobForm = next;
  },
);
