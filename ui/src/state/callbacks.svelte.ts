/** When to call the customers of held jobs of the open account. */
import { callbacksOf, withCallback, withRenamedJobs } from '../lib/callbacks';
import { callbackMessages as messages } from '../messages/callbacks';
import { civilDay } from '../messages/format';
import { perAccount } from './account-state';
import { preferences } from './preferences.svelte';
import { recordIds } from './record-ids.svelte';
import { session } from './session.svelte';
import { undoManager } from './undo/undo.svelte';

class Callbacks {
  readonly #account = $derived(session.account?.id ?? '');
  /** The dates by job. */
  readonly dates = $derived(recordIds.currentMap(callbacksOf(preferences.current.callbacks, this.#account)));
  #changes = 0;

  /** Sets the date of a job, or removes it, with an undo. */
  set(job: { id: string; number: string | null }, date: string | null): void {
    const before = this.dates.get(job.id) ?? null;
    if (date === before) return;
    this.#put(job.id, date);
    this.#changes += 1;
    const operation = `callback ${job.id} ${String(this.#changes)}`;
    undoManager.record({
      operation,
      title: date === null ? messages.cleared(job.number) : messages.set(job.number, civilDay(date)),
      undo: () => {
        this.#put(job.id, before);
        return Promise.resolve();
      },
      redo: () => {
        this.#put(job.id, date);
        return Promise.resolve(operation);
      },
    });
  }

  /** Keeps the dates of jobs that got other ids under those. */
  rename(ids: ReadonlyMap<string, string>): void {
    const all = preferences.current.callbacks;
    const next = withRenamedJobs(all, this.#account, ids);
    if (next !== all) preferences.change({ callbacks: next });
  }

  #put(jobId: string, date: string | null): void {
    preferences.change({
      callbacks: withCallback(preferences.current.callbacks, this.#account, recordIds.current(jobId), date),
    });
  }
}

/** The call-back dates of the open account. */
export let callbacks: Callbacks;
perAccount(
  () => new Callbacks(),
  (next) => {
    callbacks = next;
  },
);
