/** What can be done to an appointment without dragging: the forms and questions that the calendar opens. */
import { cardMessages as messages } from '../../messages/calendar';
import { asAppError, desk, type AppointmentCard, type JobDetail } from '../../ipc';
import { tell, tellProblem } from '../../state/toasts';
import { bufferTyping } from '../../lib/early-typing';
import { perAccount } from '../../state/account-state';
import { whyNotHeldOrCanceled } from '../../messages/moves';

type HoldOrCancel = 'hold' | 'cancel';

/** The jobs that are about to be held or canceled, and those of the selection that cannot be. */
export interface HoldOrCancelQuestion {
  action: HoldOrCancel;
  details: readonly JobDetail[];
  /** Why each of the others is left out. */
  left: readonly string[];
}

class CardActions {
  /** The appointment whose Reschedule form is open. */
  rescheduling = $state.raw<AppointmentCard | null>(null);
  /** The appointments whose technicians are being chosen. */
  assigning = $state.raw<readonly AppointmentCard[]>([]);
  /** The jobs that are about to be held or canceled. */
  holdOrCancel = $state.raw<HoldOrCancelQuestion | null>(null);
  /** Rises with every question; an answer that is late, or of another account, opens nothing. */
  #turn = 0;
  /** Ends what keeps the next letters from the calendar until a form is there. */
  #endTyped: (() => void) | null = null;

  /** Opens the Reschedule form. */
  reschedule(card: AppointmentCard): void {
    this.rescheduling = card;
    this.#bufferTyping();
  }

  /** Opens the choice of technicians. */
  assign(cards: readonly AppointmentCard[]): void {
    this.assigning = cards;
    this.#bufferTyping();
  }

  /** Asks for the reason to hold or to cancel the jobs of appointments. */
  async askHoldOrCancel(cards: readonly AppointmentCard[], action: HoldOrCancel): Promise<void> {
    this.#turn += 1;
    const turn = this.#turn;
    this.#bufferTyping();
    try {
      const jobs = [...new Set(cards.map((card) => card.jobId))];
      const all = await Promise.all(jobs.map((jobId) => desk.jobDetail(jobId)));
      if (turn !== this.#turn) return;
      const details = all.filter(({ allowed }) => (action === 'hold' ? allowed.hold : allowed.cancel));
      const left = all
        .filter((one) => !details.includes(one))
        .map((one) => whyNotHeldOrCanceled(one, action));
      if (details.length > 0) {
        this.holdOrCancel = { action, details, left };
        return;
      }
      tell(left.join('. '));
    } catch (thrown) {
      if (turn !== this.#turn) return;
      tellProblem(asAppError(thrown));
    }
    this.#endTyped?.();
  }

  /** Puts words on the clipboard. */
  async copy(words: string): Promise<void> {
    try {
      await navigator.clipboard.writeText(words);
      tell(messages.copied(words));
    } catch {
      // A window without the right to the clipboard still shows the words, so that they can be taken by hand.
      tell(messages.notCopied(words));
    }
  }

  /** Closes the forms and questions. */
  close(): void {
    this.#turn += 1;
    this.rescheduling = null;
    this.assigning = [];
    this.holdOrCancel = null;
    this.#endTyped?.();
  }

  /** Letters that are typed before the form is there must not act on the calendar below; Escape gives the form up. */
  #bufferTyping(): void {
    this.#endTyped = bufferTyping(() => {
      this.close();
    });
  }
}

/** The forms and questions that the calendar opens. */
export let cardActions: CardActions;
perAccount(
  () => new CardActions(),
  (next) => {
    cardActions = next;
  },
  (last) => {
    last.close();
  },
);
