/** The selected jobs of a short list, such as those of a customer or a project. */
import { isLocal } from '../../lib/schedule/server-ids';
import { recordIds } from '../../state/record-ids.svelte';
import { MOST_JOBS } from './bulk.svelte';

/** A job that can be selected. */
interface Listed {
  id: string;
}

export class ListedJobs {
  #chosen = $state.raw<ReadonlySet<string>>(new Set());
  readonly ids = $derived(recordIds.currentSet(this.#chosen));
  /** The job from which a range extends. */
  #anchor: string | null = null;
  /** What the dispatcher used last, to return the focus. */
  #element: HTMLElement | null = null;

  /** Selects a job, or no longer. With a range, all jobs from the last one to this one. */
  toggle(id: string, jobs: readonly Listed[], isRange = false, element: HTMLElement | null = null): void {
    const to = jobs.findIndex((job) => job.id === id);
    const from = isRange ? jobs.findIndex((job) => job.id === this.#anchor) : -1;
    const ids = new Set(this.ids);
    if (from !== -1) {
      for (const job of jobs.slice(Math.min(from, to), Math.max(from, to) + 1)) ids.add(job.id);
    } else if (!ids.delete(id)) ids.add(id);
    this.#anchor = id;
    this.#element = element;
    this.#chosen = new Set([...ids].slice(0, MOST_JOBS));
  }

  /** Selects all jobs of the list, or none if all are selected. */
  toggleAll(jobs: readonly Listed[], element: HTMLElement | null = null): void {
    this.#element = element;
    const areAll = jobs.every(({ id }) => this.ids.has(id));
    this.#chosen = new Set(areAll ? [] : jobs.slice(0, MOST_JOBS).map(({ id }) => id));
  }

  /** Drops jobs that are no longer listed. One with a local id may be listed under another id by now. */
  keep(jobs: readonly Listed[]): void {
    const listed = new Set(jobs.map(({ id }) => id));
    const kept = [...this.ids].filter((id) => listed.has(id) || isLocal(id));
    if (kept.length < this.ids.size) this.#chosen = new Set(kept);
  }

  /** Selects no job. The focus returns to what selected the last one. */
  clear(): void {
    this.#chosen = new Set();
    if (this.#element?.isConnected) this.#element.focus({ preventScroll: true });
  }
}
