/** The job that is open: read from the mirror, read again when it changes, refreshed from the server once. */
import { asAppError, desk, onMirrorChanged } from '../ipc';
import type { AppError, JobDetail } from '../ipc';

export class OpenDetail {
  /** What is shown; null until it is here. */
  current = $state.raw<JobDetail | null>(null);
  /** Why nothing is shown. */
  fault = $state.raw<AppError | null>(null);
  /** The server is being asked for news of it. */
  refreshing = $state(false);
  readonly #jobId: string;
  #turn = 0;

  constructor(jobId: string) {
    this.#jobId = jobId;
  }

  /** Reads it, asks the server for news, and follows changes until the returned function is called. */
  start(): () => void {
    void this.read();
    void this.#refresh();
    const end = onMirrorChanged((batch) => {
      const named =
        batch.jobs.includes(this.#jobId) ||
        this.current?.appointments.some((card) => batch.appointments.includes(card.id));
      if (named || batch.names || batch.operations || batch.everything) void this.read();
    });
    return () => {
      this.#turn += 1;
      end();
    };
  }

  /** Reads it from the mirror. */
  async read(): Promise<void> {
    const turn = ++this.#turn;
    try {
      const detail = await desk.jobDetail(this.#jobId);
      if (turn !== this.#turn) return;
      this.current = detail;
      this.fault = null;
    } catch (thrown) {
      if (turn === this.#turn) this.fault = asAppError(thrown);
    }
  }

  async #refresh(): Promise<void> {
    this.refreshing = true;
    try {
      await desk.refreshJob(this.#jobId);
    } catch {
      // The mirror answers without it; the sync button already says when the server is away.
      return;
    } finally {
      this.refreshing = false;
    }
  }
}
