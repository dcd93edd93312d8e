/** The rows of the table of jobs, read part by part as they come into sight. */
import { asAppError, desk } from '../ipc';
import type { AppError, JobQuery, JobRow } from '../ipc';

const PART = 100;

export class JobRows {
  /** How many jobs match; null until the first answer. */
  total = $state<number | null>(null);
  /** Why there are no rows. */
  fault = $state.raw<AppError | null>(null);
  #query: JobQuery = {};
  #parts = new Map<number, JobRow[]>();
  #asked = new Set<number>();
  #turn = 0;
  /** The rows in sight. */
  #sight: readonly [number, number] = [0, 0];
  #version = $state(0);

  /** The row at this place; null while it is on its way. */
  at(index: number): JobRow | null {
    // Reading the counter ties the reader to what arrives.
    void this.#version;
    return this.#parts.get(Math.floor(index / PART))?.[index % PART] ?? null;
  }

  /** Another search, filter or order: what is shown stays until the first part of the answer is here. */
  ask(query: JobQuery): void {
    this.#query = query;
    this.#sight = [0, 0];
    void this.#restart([0]);
  }

  /** Something changed: reads again what is in sight. */
  again(first: number, last: number): void {
    const parts: number[] = [];
    for (let part = Math.floor(first / PART); part <= Math.floor(last / PART); part++) parts.push(part);
    void this.#restart(parts);
  }

  /** Makes sure that these rows are here or on their way. */
  want(first: number, last: number): void {
    this.#sight = [first, last];
    for (let part = Math.floor(first / PART); part <= Math.floor(last / PART); part++) {
      if (!this.#parts.has(part) && !this.#asked.has(part)) void this.#read(part, this.#turn);
    }
  }

  async #restart(parts: readonly number[]): Promise<void> {
    const turn = ++this.#turn;
    const fresh = new Map<number, JobRow[]>();
    try {
      const pages = await Promise.all(parts.map((part) => this.#page(part)));
      if (turn !== this.#turn) return;
      pages.forEach((page, at) => fresh.set(parts[at] ?? 0, page.rows));
      this.#parts = fresh;
      this.#asked = new Set(parts);
      this.total = pages[0]?.total ?? 0;
      this.fault = null;
    } catch (thrown) {
      if (turn !== this.#turn) return;
      this.fault = asAppError(thrown);
      // What was on its way for the older turn is not coming.
      this.#asked = new Set(this.#parts.keys());
    }
    this.#version += 1;
    // The table may have been scrolled while the answer was on its way.
    this.want(...this.#sight);
  }

  async #read(part: number, turn: number): Promise<void> {
    this.#asked.add(part);
    try {
      const page = await this.#page(part);
      if (turn !== this.#turn) return;
      this.#parts.set(part, page.rows);
      this.total = page.total;
    } catch (thrown) {
      if (turn !== this.#turn) return;
      this.#asked.delete(part);
      this.fault = asAppError(thrown);
    }
    this.#version += 1;
  }

  #page(part: number) {
    return desk.jobsPage({ ...this.#query, offset: part * PART, limit: PART });
  }
}
