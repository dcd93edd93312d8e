/** What the forms offer, read once for the window and again when names change. */
import { asAppError, desk, onMirrorChanged } from '../ipc';
import type { AppError, FormChoices } from '../ipc';

class JobOptions {
  /** The choices; null until they are here. */
  current = $state.raw<FormChoices | null>(null);
  /** Why they are not here. */
  error = $state.raw<AppError | null>(null);
  /** The technicians by their ids. */
  technicians = $derived(new Map((this.current?.technicians ?? []).map((one) => [one.id, one] as const)));

  /** Answers to older questions, or of an account that was closed, count no more. */
  #turn = 0;

  /** Reads them, and again with every change of names, until the returned function is called. */
  start(): () => void {
    void this.load();
    const end = onMirrorChanged((batch) => {
      if (batch.names || batch.everything) void this.load();
    });
    return () => {
      end();
      this.#turn += 1;
      this.current = null;
    };
  }

  /** Reads them now. */
  async load(): Promise<void> {
    const turn = ++this.#turn;
    try {
      const choices = await desk.formChoices();
      if (turn !== this.#turn) return;
      this.current = choices;
      this.error = null;
    } catch (thrown) {
      if (turn === this.#turn) this.error = asAppError(thrown);
    }
  }

  /** A technician's name; the number where the key may not read names. */
  technician(id: string): string {
    return this.technicians.get(id)?.name ?? `#${id}`;
  }
}

/** The choices of the open account. */
export const jobOptions = new JobOptions();
