/** Announcements for screen readers, in a live region. */

import { onAccountChange } from './account-state';

class Announcer {
  /** The newest announcement. */
  text = $state('');

  /** Announces a text. */
  say(text: string): void {
    // A repeated text would be silent, so a no-break space makes it different.
    this.text = this.text === text ? `${text}\u00a0` : text;
  }
}

/** The live region of this window. */
export const announcer = new Announcer();

onAccountChange(() => {
  announcer.text = '';
});
