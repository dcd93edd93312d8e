/**
 * Runs one task at a time. While one runs, only the newest one waits, so tasks that come faster than
 * they finish, such as a search for each key, do not queue up.
 */
export function latestOnly(): (task: () => Promise<void>) => void {
  let next: (() => Promise<void>) | null = null;
  let running = false;

  async function runAll(): Promise<void> {
    running = true;
    while (next) {
      const task = next;
      next = null;
      await task();
    }
    running = false;
  }

  return (task) => {
    next = task;
    if (!running) void runAll();
  };
}
