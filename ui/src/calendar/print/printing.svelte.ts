/** Prints work lists. */
import { tick, type Component } from 'svelte';
import type { AppointmentCard, CalendarPage, DayGeometry } from '../../ipc';
import { asAppError, backend } from '../../ipc';
import { showError } from '../../state/toasts';
import { perAccount } from '../../state/account-state';
import { bufferTyping } from '../../lib/early-typing';

/** The printed appointments, as they were shown when printing started. */
export interface Sheet {
  page: CalendarPage;
  days: readonly DayGeometry[];
  cards: readonly AppointmentCard[];
  pagePerTechnician: boolean;
}

class Printing {
  /** The sheet. It is in the document only while it is printed. */
  sheet = $state.raw<Sheet | null>(null);
  /** The component of the sheet. It is loaded for the first print. */
  Sheet = $state.raw<Component<{ sheet: Sheet }> | null>(null);
  /** Whether the print dialog of the app is open. */
  asking = $state(false);
  /** The appointments that the dialog is about; null for all that are shown. */
  only = $state.raw<readonly AppointmentCard[] | null>(null);

  /** Opens the print dialog of the app. */
  ask(only: readonly AppointmentCard[] | null = null): void {
    this.only = only;
    this.asking = true;
    // Typing before the dialog opens must not act on the calendar.
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
      await backend.printWindow();
      this.#removeLater();
    } catch (thrown) {
      this.sheet = null;
      showError(asAppError(thrown));
    }
  }

  /**
   * Removes the sheet at the dispatcher's next action. The system's dialog may still lay out pages
   * after the call returns, and not every web view reports when it is done.
   */
  #removeLater(): void {
    const listeners = new AbortController();
    const remove = (): void => {
      listeners.abort();
      this.sheet = null;
    };
    const { signal } = listeners;
    window.addEventListener('afterprint', remove, { signal });
    window.addEventListener('pointerdown', remove, { signal, capture: true });
    window.addEventListener('keydown', remove, { signal, capture: true });
  }
}

/** The printing of the open account. */
export let printing: Printing;
perAccount(
  () => new Printing(),
  (next) => {
    printing = next;
  },
);
