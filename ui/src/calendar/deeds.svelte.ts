/** What can be done to an appointment without dragging: the forms and questions that the calendar opens. */
import { asAppError, desk, type AppointmentCard, type JobDetail } from '../ipc';
import { announcer } from '../shell/announce.svelte';
import { tellProblem } from '../shell/toasts';

class CardDeeds {
  /** The appointment whose Reschedule form is open. */
  rescheduling = $state.raw<AppointmentCard | null>(null);
  /** The appointments whose technicians are being chosen. */
  assigning = $state.raw<readonly AppointmentCard[]>([]);
  /** The job that is about to be held or canceled. */
  stopping = $state.raw<{ deed: 'hold' | 'cancel'; detail: JobDetail } | null>(null);

  /** Asks for the reason to hold or to cancel the job of an appointment. */
  async stop(card: AppointmentCard, deed: 'hold' | 'cancel'): Promise<void> {
    try {
      const detail = await desk.jobDetail(card.jobId);
      if (deed === 'hold' ? detail.can.hold : detail.can.cancel) this.stopping = { deed, detail };
      else announcer.say(`This job cannot be ${deed === 'hold' ? 'put on hold' : 'canceled'} now`);
    } catch (thrown) {
      tellProblem(asAppError(thrown));
    }
  }

  /** Puts words on the clipboard. */
  async copy(words: string): Promise<void> {
    try {
      await navigator.clipboard.writeText(words);
      announcer.say(`Copied ${words}`);
    } catch {
      // A window without the right to the clipboard still shows the words, so that they can be taken by hand.
      announcer.say(`Could not copy ${words}`);
    }
  }
}

/** The forms and questions that the calendar opens. */
export const cardDeeds = new CardDeeds();
