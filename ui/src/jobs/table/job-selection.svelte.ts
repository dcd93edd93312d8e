/** The selected jobs of the table. */
import { perAccount } from '../../state/account-state';
import { recordIds } from '../../state/record-ids.svelte';
import { MOST_JOBS } from '../bulk/bulk.svelte';

/** A row that can be selected. */
interface Selectable {
  id: string;
}

class JobSelection {
  #chosen = $state.raw<ReadonlySet<string>>(new Set());
  readonly ids = $derived(recordIds.currentSet(this.#chosen));
  /** The row from which a range extends. */
  anchor = 0;

  /** Whether another job fits in. The bulk actions take no more. */
  get isFull(): boolean {
    return this.ids.size >= MOST_JOBS;
  }

  /** Selects a job, or no longer. False if it does not fit in. */
  toggle(id: string, index: number): boolean {
    this.anchor = index;
    const ids = new Set(this.ids);
    if (!ids.delete(id)) {
      if (this.isFull) return false;
      ids.add(id);
    }
    this.#chosen = ids;
    return true;
  }

  /** Selects just these jobs. */
  replace(rows: readonly Selectable[]): void {
    this.#chosen = new Set(rows.slice(0, MOST_JOBS).map(({ id }) => id));
  }

  /** Selects no job. */
  clear(): void {
    if (this.ids.size > 0) this.#chosen = new Set();
  }
}

/** Which rows a range takes: from the anchor towards the row, as many as fit in. */
export function rangeFrom(anchor: number, to: number): { first: number; count: number; isCut: boolean } {
  const wanted = Math.abs(to - anchor) + 1;
  const count = Math.min(wanted, MOST_JOBS);
  return { first: to >= anchor ? anchor : anchor - count + 1, count, isCut: wanted > count };
}

/** The selection of the open account. */
export let jobSelection: JobSelection;
perAccount(
  () => new JobSelection(),
  (next) => {
    jobSelection = next;
  },
);
