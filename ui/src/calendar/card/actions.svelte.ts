/** The actions on appointments without dragging, and the dialogs that they open. */
import { asAppError, backend, type AppointmentCard, type JobDetail } from '../../ipc';
import { showToast, showError } from '../../state/toasts';
import { bufferTyping } from '../../lib/early-typing';
import { perAccount } from '../../state/account-state';
import { openingsShown } from '../../state/openings-shown.svelte';
import { decideReopening, type Reopening } from '../../lib/reopen';
import { reopenMessages } from '../../messages/reopen';
import { whyFixed, whyNotHeldOrCanceled } from '../../messages/moves';
import { bulk } from '../../jobs/bulk/bulk.svelte';
import type { CopyKind } from '../../jobs/job-copy';
import { selectionOfCards } from '../../jobs/bulk/selection';

type HoldOrCancel = 'hold' | 'cancel';

/** The question whether to hold or cancel a job. */
export interface HoldOrCancelQuestion {
  action: HoldOrCancel;
  detail: JobDetail;
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

  /** Opens the Reschedule form with openings. */
  findTime(card: AppointmentCard): void {
    openingsShown.requested = true;
    this.reschedule(card);
  }

  /** Opens the Reschedule form of one appointment, or the bulk dialog of several. */
  moveTo(cards: readonly AppointmentCard[]): void {
    const [only] = cards;
    if (cards.length > 1) void bulk.ask('move', selectionOfCards(cards));
    else if (only?.movable) this.reschedule(only);
    else if (only) showToast(whyFixed(only));
  }

  /** Opens the technicians form of one appointment, or the bulk dialog of several. */
  assign(cards: readonly AppointmentCard[]): void {
    const [only] = cards;
    if (cards.length > 1) {
      void bulk.ask('assign', selectionOfCards(cards));
      return;
    }
    if (only && !only.movable) {
      showToast(whyFixed(only));
      return;
    }
    this.assigning = cards;
    this.#bufferTyping();
  }

  /** Asks for the reason to hold or to cancel the jobs of appointments; of several in the bulk dialog. */
  async askHoldOrCancel(cards: readonly AppointmentCard[], action: HoldOrCancel): Promise<void> {
    const selection = selectionOfCards(cards);
    if (selection.jobIds.length > 1) {
      await bulk.ask(action, selection);
      return;
    }
    this.#questions += 1;
    const question = this.#questions;
    this.#bufferTyping();
    try {
      const detail = await backend.jobDetail(selection.jobIds[0] ?? '');
      if (question !== this.#questions) return;
      if (action === 'hold' ? detail.allowed.hold : detail.allowed.cancel) {
        this.holdOrCancel = { action, detail };
        return;
      }
      const opposite: Reopening = action === 'hold' ? 'removeHold' : 'removeCancellation';
      const isPossible = decideReopening(detail, opposite).by !== 'nothing';
      const run = () => void this.reopen(cards, opposite);
      showToast(
        whyNotHeldOrCanceled(detail, action),
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
    const selection = selectionOfCards(cards);
    if (selection.jobIds.length > 1) {
      await bulk.ask(action, selection);
      return;
    }
    this.#questions += 1;
    const question = this.#questions;
    try {
      const details = await Promise.all(selection.jobIds.map((jobId) => backend.jobDetail(jobId)));
      if (question !== this.#questions) return;
      const { reopenJobs } = await import('../../state/undo/reopen-jobs');
      await reopenJobs(details, action, (card) => {
        this.reschedule(card);
      });
    } catch (thrown) {
      if (question === this.#questions) showError(asAppError(thrown));
    }
  }

  /** Opens the New job form with a copy of an appointment's job, or with its recall. */
  copyJob({ jobId }: AppointmentCard, kind: CopyKind): void {
    void import('../../jobs/copy-job').then(({ copyJob }) => copyJob(jobId, kind));
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
