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
    const tell = (): void => {
      this.now = Date.now();
      this.minute = beginOf(this.now);
    };
    const timer = setInterval(tell, 1000);
    // Timers are late after the computer has slept, and rest in a window that is not seen.
    const listeners = new AbortController();
    const { signal } = listeners;
    document.addEventListener('visibilitychange', tell, { signal });
    window.addEventListener('focus', tell, { signal });
    window.addEventListener('pageshow', tell, { signal });
    return () => {
      clearInterval(timer);
      listeners.abort();
    };
  }
}

function beginOf(now: number): number {
  return Math.floor(now / MINUTE) * MINUTE;
}

/** The clock of this window. */
export const clock = new Clock();
