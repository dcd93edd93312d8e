/** The rows of the jobs table, read page by page as they scroll into view. */
import { asAppError, backend } from '../ipc';
import type { AppError, JobQuery, JobRow } from '../ipc';
import { latestOnly } from '../lib/latest-only';

const PAGE_SIZE = 100;

/** The pages that hold the rows `first` to `last`. */
function pagesOf(first: number, last: number): number[] {
  const from = Math.floor(first / PAGE_SIZE);
  return Array.from({ length: Math.floor(last / PAGE_SIZE) - from + 1 }, (_, at) => from + at);
}

export class JobRows {
  /** How many jobs match; null until the first answer. */
  total = $state<number | null>(null);
  /** Why there are no rows. */
  error = $state.raw<AppError | null>(null);
  #query: JobQuery = {};
  #pages = new Map<number, JobRow[]>();
  /** The pages that are loaded or on their way. */
  #requested = new Set<number>();
  /** Counts the queries and refreshes; an answer to an older one is ignored. */
  #turn = 0;
  /** The first and the last visible row. */
  #visible: readonly [number, number] = [0, 0];
  #version = $state(0);
  readonly #run = latestOnly();

  /** The row at an index; null while it is loading. */
  at(index: number): JobRow | null {
    // Reading the counter makes the caller depend on every page that arrives.
    void this.#version;
    return this.#pages.get(Math.floor(index / PAGE_SIZE))?.[index % PAGE_SIZE] ?? null;
  }

  /**
   * Loads another query. The current rows stay until its first page is here. Queries that come faster
   * than their answers are left out, except the newest.
   */
  load(query: JobQuery): void {
    this.#run(() => {
      this.#query = query;
      this.#visible = [0, 0];
      return this.#restart([0]);
    });
  }

  /** Reads the visible rows again after a change. */
  refresh(first: number, last: number): void {
    void this.#restart(pagesOf(first, last));
  }

  /** Requests the pages of these rows that are not loaded or on their way. */
  ensureLoaded(first: number, last: number): void {
    this.#visible = [first, last];
    for (const page of pagesOf(first, last)) {
      if (!this.#pages.has(page) && !this.#requested.has(page)) void this.#read(page, this.#turn);
    }
  }

  async #restart(pages: readonly number[]): Promise<void> {
    const turn = ++this.#turn;
    try {
      const answers = await Promise.all(pages.map((page) => this.#fetch(page)));
      if (turn !== this.#turn) return;
      this.#pages = new Map(answers.map(({ rows }, at) => [pages[at] ?? 0, rows]));
      this.#requested = new Set(pages);
      this.total = answers[0]?.total ?? 0;
      this.error = null;
    } catch (thrown) {
      if (turn !== this.#turn) return;
      this.error = asAppError(thrown);
      // Pages requested by the older turn will be ignored, so they must be requested again.
      this.#requested = new Set(this.#pages.keys());
    }
    this.#version += 1;
    // The table may have been scrolled in the meantime.
    this.ensureLoaded(...this.#visible);
  }

  async #read(page: number, turn: number): Promise<void> {
    this.#requested.add(page);
    try {
      const { rows, total } = await this.#fetch(page);
      if (turn !== this.#turn) return;
      this.#pages.set(page, rows);
      this.total = total;
    } catch (thrown) {
      if (turn !== this.#turn) return;
      this.#requested.delete(page);
      this.error = asAppError(thrown);
    }
    this.#version += 1;
  }

  #fetch(page: number) {
    return backend.jobsPage({ ...this.#query, offset: page * PAGE_SIZE, limit: PAGE_SIZE });
  }
}
