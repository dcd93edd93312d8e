/** The days with appointments of the projects that are in view. */
import { asAppError, backend, onMirrorChanged } from '../../ipc';
import type { AppError, ProjectDay } from '../../ipc';

const NO_DAYS: readonly ProjectDay[] = [];
/** As many projects as one call may name. */
const MOST = 200;

/** Reads the days of the rows in view, and again after a change. */
export class DaysInView {
  #known = $state.raw<ReadonlyMap<string, readonly ProjectDay[]>>(new Map());
  /** Why the last read failed. */
  error = $state.raw<AppError | null>(null);
  /** The projects whose days are those of the mirror. */
  #fresh = new Set<string>();
  #wanted: readonly string[] = [];
  #isReading = false;
  /** Counts the changes. An answer to an older question is not fresh. */
  #revision = 0;

  /** Follows the changes of the mirror. The returned function stops that. */
  start(): () => void {
    const stop = onMirrorChanged((change) => {
      if (!change.everything && !change.operations && !change.appointments.length && !change.jobs.length)
        return;
      this.#revision += 1;
      this.#fresh = new Set();
      void this.#read();
    });
    return () => {
      stop();
      this.#wanted = [];
    };
  }

  /** The days of a project, or none until they are read. */
  of(project: string): readonly ProjectDay[] {
    return this.#known.get(project) ?? NO_DAYS;
  }

  /** Reads the days of these projects, unless they are known. */
  want(projects: readonly string[]): void {
    this.#wanted = projects;
    void this.#read();
  }

  /** Reads again after an error. */
  retry(): void {
    this.error = null;
    void this.#read();
  }

  /** One call at a time, so that a quick scroll asks only for where it ends. */
  async #read(): Promise<void> {
    if (this.#isReading) return;
    const missing = this.#wanted.filter((project) => !this.#fresh.has(project)).slice(0, MOST);
    if (missing.length === 0) return;
    const revision = this.#revision;
    this.#isReading = true;
    try {
      const found = await backend.projectDays(missing);
      this.#known = new Map([
        ...this.#known,
        ...found.map(({ project, days }): [string, readonly ProjectDay[]] => [project, days]),
      ]);
      if (revision === this.#revision) for (const project of missing) this.#fresh.add(project);
      this.error = null;
    } catch (thrown) {
      this.error = asAppError(thrown);
      return;
    } finally {
      this.#isReading = false;
    }
    await this.#read();
  }
}
