/** The time of now: once a second for what says how old something is, and once a minute for what hundreds of cards depend on. */

const MINUTE = 60_000;

class Clock {
  /** Milliseconds since 1970, UTC. */
  now = $state(Date.now());
  /**
   * The begin of the present minute. Not derived from the second: all that depends on it would be looked through every second
   * to find that nothing has changed.
   */
  minute = $state(beginOf(Date.now()));

  /** Lets it run. */
  start(): () => void {
    const timer = setInterval(() => {
      this.now = Date.now();
      this.minute = beginOf(this.now);
    }, 1000);
    return () => {
      clearInterval(timer);
    };
  }
}

function beginOf(now: number): number {
  return Math.floor(now / MINUTE) * MINUTE;
}

/** The clock of this window. */
export const clock = new Clock();
