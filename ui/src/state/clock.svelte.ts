/** The current time, which ticks every second and every minute. */

const MINUTE = 60_000;

class Clock {
  /** Milliseconds since 1970, UTC. */
  now = $state(Date.now());
  /**
   * The start of the current minute. It is not derived from `now`, because then the hundreds of
   * cards that depend on it would be checked every second.
   */
  minute = $state(startOfMinute(Date.now()));

  /** Starts the clock; the returned function stops it. */
  start(): () => void {
    const tick = (): void => {
      this.now = Date.now();
      this.minute = startOfMinute(this.now);
    };
    const timer = setInterval(tick, 1000);
    // Timers are late after sleep, and pause in a hidden window.
    const listeners = new AbortController();
    const { signal } = listeners;
    document.addEventListener('visibilitychange', tick, { signal });
    window.addEventListener('focus', tick, { signal });
    window.addEventListener('pageshow', tick, { signal });
    return () => {
      clearInterval(timer);
      listeners.abort();
    };
  }
}

function startOfMinute(now: number): number {
  return Math.floor(now / MINUTE) * MINUTE;
}

/** The clock of this window. */
export const clock = new Clock();
