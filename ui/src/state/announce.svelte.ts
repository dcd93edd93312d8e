/** Words for screen readers: what changed where the eyes would have seen it. */

class Announcer {
  /** The newest words. */
  text = $state('');

  /** Says something through the live region. */
  say(text: string): void {
    // The same words twice would be silent, so a no-break space tells the second from the first.
    this.text = this.text === text ? `${text}\u00a0` : text;
  }
}

/** The live region of this window. */
export const announcer = new Announcer();
