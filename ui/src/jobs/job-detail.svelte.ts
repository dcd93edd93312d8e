/** The job in the drawer: read from the mirror, and refreshed from the server once. */
import { asAppError, desk, onMirrorChanged } from '../ipc';
import type { AppError, AppointmentCard, JobDetail } from '../ipc';
import { numbered } from '../lib/schedule/server-ids';
import { session } from '../state/session.svelte';
import { renameInstructions } from '../state/form-drafts';

function byId(cards: readonly AppointmentCard[]): Map<string, AppointmentCard> {
  return new Map(cards.map((card) => [card.id, card]));
}

export class OpenJobDetail {
  /** The job; null until it is read. */
  current = $state.raw<JobDetail | null>(null);
  /** Why the last read failed. */
  error = $state.raw<AppError | null>(null);
  /** Whether a refresh from the server is running. */
  refreshing = $state(false);
  readonly #jobId: string;
  #turn = 0;

  constructor(jobId: string) {
    this.#jobId = jobId;
  }

  /** Reads the job, refreshes it, and follows changes until the returned function is called. */
  start(): () => void {
    void this.read();
    void this.#refresh();
    const end = onMirrorChanged((batch) => {
      const isAffected =
        batch.jobs.includes(this.#jobId) ||
        this.current?.appointments.some((card) => batch.appointments.includes(card.id));
      if (isAffected || batch.names || batch.operations || batch.everything) void this.read();
    });
    return () => {
      this.#turn += 1;
      end();
    };
  }

  /** Reads the job from the mirror. */
  async read(): Promise<void> {
    const turn = ++this.#turn;
    try {
      const detail = await desk.jobDetail(this.#jobId);
      if (turn !== this.#turn) return;
      this.#rename(detail);
      this.current = detail;
      this.error = null;
    } catch (thrown) {
      if (turn === this.#turn) this.error = asAppError(thrown);
    }
  }

  /** Moves drafts of instructions to the ids that ServiceTitan gave to new appointments. */
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
      // The mirror still has the job, and the sync button shows that the server is away.
      return;
    } finally {
      this.refreshing = false;
    }
  }
}
