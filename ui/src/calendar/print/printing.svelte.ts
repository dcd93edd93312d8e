/** The sheet that is on its way to the printer. */
import { tick, type Component } from 'svelte';
import type { AppointmentCard, CalendarPage, DayGeometry } from '../../ipc';
import { asAppError, desk } from '../../ipc';
import { tellProblem } from '../../state/toasts';
import { perAccount } from '../../state/account-state';
import { bufferTyping } from '../../lib/early-typing';

/** What is printed, as it was shown when printing began. */
export interface Sheet {
  page: CalendarPage;
  days: readonly DayGeometry[];
  cards: readonly AppointmentCard[];
  /** Each technician on a page of their own. */
  apart: boolean;
}

class Printing {
  /** What is on paper; it is in the document only while it is printed. */
  sheet = $state.raw<Sheet | null>(null);
  /** What draws the sheet; read when something is printed for the first time. */
  Sheet = $state.raw<Component<{ sheet: Sheet }> | null>(null);
  /** The question how to print is open. */
  asking = $state(false);

  /** Asks how to print. */
  ask(): void {
    this.asking = true;
    // Letters that are typed before the question is there must not act on the calendar below.
    bufferTyping(() => {
      this.asking = false;
    });
  }

  /** Opens the system's print dialog. */
  async print(sheet: Sheet): Promise<void> {
    this.asking = false;
    try {
      this.Sheet = (await import('./PrintSheet.svelte')).default;
      this.sheet = sheet;
      await tick();
      await desk.printWindow();
      this.#forgetLater();
    } catch (thrown) {
      this.sheet = null;
      tellProblem(asAppError(thrown));
    }
  }

  /**
   * The dialog may still be laying out pages after the call is answered, and not every web view says
   * when it is done; the dispatcher's next act in this window says it surely.
   */
  #forgetLater(): void {
    const listeners = new AbortController();
    const forget = (): void => {
      listeners.abort();
      this.sheet = null;
    };
    const { signal } = listeners;
    window.addEventListener('afterprint', forget, { signal });
    window.addEventListener('pointerdown', forget, { signal, capture: true });
    window.addEventListener('keydown', forget, { signal, capture: true });
  }
}

/** What is being printed. */
export let printing: Printing;
perAccount(
  () => new Printing(),
  (next) => {
    printing = next;
  },
);
