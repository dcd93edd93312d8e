/** The time of now, once a second, for what says how old something is. */

class Clock {
  /** Milliseconds since 1970, UTC. */
  now = $state(Date.now());

  /** Lets it run. */
  start(): () => void {
    const timer = setInterval(() => {
      this.now = Date.now();
    }, 1000);
    return () => {
      clearInterval(timer);
    };
  }
}

/** The clock of this window. */
export const clock = new Clock();
