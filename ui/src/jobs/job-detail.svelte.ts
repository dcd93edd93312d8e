/** The job that is open: read from the mirror, read again when it changes, refreshed from the server once. */
import { asAppError, desk, onMirrorChanged } from '../ipc';
import type { AppError, AppointmentCard, JobDetail } from '../ipc';
import { numbered } from '../lib/schedule/server-ids';
import { session } from '../state/session.svelte';
import { renameInstructions } from '../state/form-drafts';

function byId(cards: readonly AppointmentCard[]): Map<string, AppointmentCard> {
  return new Map(cards.map((card) => [card.id, card]));
}

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
      this.#rename(detail);
      this.current = detail;
      this.fault = null;
    } catch (thrown) {
      if (turn === this.#turn) this.fault = asAppError(thrown);
    }
  }

  /** What was booked here has other names since the server has it. */
  #rename(next: JobDetail): void {
    const accountId = session.account?.id;
    if (!accountId || !this.current) return;
    renameInstructions(accountId, numbered(byId(this.current.appointments), byId(next.appointments)));
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
