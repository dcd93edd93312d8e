/** Shows an appointment in the tray on screen. */
import type { AppointmentCard } from '../../ipc';
import { perAccount } from '../../state/account-state';

class TrayView {
  /**
   * Opens the tab of an appointment, scrolls to its card, and focuses it if asked to. Returns false
   * if no tab has it. Null without a tray.
   */
  show: ((card: AppointmentCard, withFocus: boolean) => Promise<boolean>) | null = null;
}

/** The tray of the open account. */
export let trayView: TrayView;
perAccount(
  () => new TrayView(),
  (next) => {
    trayView = next;
  },
);
