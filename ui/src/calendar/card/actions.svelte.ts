/** The actions on appointments without dragging, and the dialogs that they open. */
import { cardMessages as messages } from '../../messages/calendar';
import { asAppError, backend, type AppointmentCard, type JobDetail } from '../../ipc';
import { showToast, showError } from '../../state/toasts';
import { bufferTyping } from '../../lib/early-typing';
import { perAccount } from '../../state/account-state';
import { appointments } from '../../state/appointments.svelte';
import { preferences } from '../../state/preferences.svelte';
import { reopenJobs } from '../../state/undo/reopen-jobs';
import { decideReopening, type Reopening } from '../../lib/reopen';
import { customerText } from '../../messages/customer-text';
import { reopenMessages } from '../../messages/reopen';
import { whyNotHeldOrCanceled } from '../../messages/moves';

type HoldOrCancel = 'hold' | 'cancel';

/** The question whether to hold or cancel jobs. */
export interface HoldOrCancelQuestion {
  action: HoldOrCancel;
  details: readonly JobDetail[];
  /** Why selected jobs are excluded, one text for each. */
  excluded: readonly string[];
}

class CardActions {
  /** The appointment whose Reschedule form is open. */
  rescheduling = $state.raw<AppointmentCard | null>(null);
  /** The appointments whose technicians form is open. */
  assigning = $state.raw<readonly AppointmentCard[]>([]);
  /** The open question whether to hold or cancel jobs. */
  holdOrCancel = $state.raw<HoldOrCancelQuestion | null>(null);
  /** Counts questions. A late response, also of a closed account, opens nothing. */
  #questions = 0;
  #stopBuffer: (() => void) | null = null;

  /** Opens the Reschedule form. */
  reschedule(card: AppointmentCard): void {
    this.rescheduling = card;
    this.#bufferTyping();
  }

  /** Opens the technicians form. */
  assign(cards: readonly AppointmentCard[]): void {
    this.assigning = cards;
    this.#bufferTyping();
  }

  /** Asks for the reason to hold or to cancel the jobs of appointments. */
  async askHoldOrCancel(cards: readonly AppointmentCard[], action: HoldOrCancel): Promise<void> {
    this.#questions += 1;
    const question = this.#questions;
    this.#bufferTyping();
    try {
      const jobs = [...new Set(cards.map((card) => card.jobId))];
      const all = await Promise.all(jobs.map((jobId) => backend.jobDetail(jobId)));
      if (question !== this.#questions) return;
      const details = all.filter(({ allowed }) => (action === 'hold' ? allowed.hold : allowed.cancel));
      const excluded = all
        .filter((one) => !details.includes(one))
        .map((one) => whyNotHeldOrCanceled(one, action));
      if (details.length > 0) {
        this.holdOrCancel = { action, details, excluded };
        return;
      }
      const opposite: Reopening = action === 'hold' ? 'removeHold' : 'removeCancellation';
      const isPossible = all.some((one) => decideReopening(one, opposite).by !== 'nothing');
      const run = () => void this.reopen(cards, opposite);
      showToast(
        excluded.join('. '),
        isPossible ? { label: reopenMessages[opposite].action, run } : undefined,
      );
    } catch (thrown) {
      if (question !== this.#questions) return;
      showError(asAppError(thrown));
    }
    this.#stopBuffer?.();
  }

  /** Releases the jobs of appointments from hold, or reinstates them. */
  async reopen(cards: readonly AppointmentCard[], action: Reopening): Promise<void> {
    this.#questions += 1;
    const question = this.#questions;
    try {
      const jobs = [...new Set(cards.map((card) => card.jobId))];
      const details = await Promise.all(jobs.map((jobId) => backend.jobDetail(jobId)));
      if (question !== this.#questions) return;
      await reopenJobs(details, action, (card) => {
        this.reschedule(card);
      });
    } catch (thrown) {
      if (question === this.#questions) showError(asAppError(thrown));
    }
  }

  /** Copies the text about an appointment that a dispatcher sends to the customer. */
  copyForCustomer(card: AppointmentCard): Promise<void> {
    const { times, current } = preferences;
    const nameOf = (id: string) => appointments.technicians.get(id)?.name ?? null;
    return this.copy(customerText(card, current.customerText, times, nameOf));
  }

  /** Copies a text to the clipboard. */
  async copy(text: string): Promise<void> {
    try {
      await navigator.clipboard.writeText(text);
      showToast(messages.copied(text));
    } catch {
      // Without access to the clipboard, the toast shows the text, so that it can be copied by hand.
      showToast(messages.notCopied(text));
    }
  }

  /** Closes the dialogs. */
  close(): void {
    this.#questions += 1;
    this.rescheduling = null;
    this.assigning = [];
    this.holdOrCancel = null;
    this.#stopBuffer?.();
  }

  /** Buffers typing until the form opens. Escape cancels the form. */
  #bufferTyping(): void {
    this.#stopBuffer = bufferTyping(() => {
      this.close();
    });
  }
}

/** The actions on appointments in the open account. */
export let cardActions: CardActions;
perAccount(
  () => new CardActions(),
  (next) => {
    cardActions = next;
  },
  (previous) => {
    previous.close();
  },
);
