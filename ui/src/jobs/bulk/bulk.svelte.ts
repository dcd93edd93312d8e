/** Bulk actions: the open question, and the action that runs or ran last. */
import { asAppError, backend, type JobDetail } from '../../ipc';
import { bufferTyping } from '../../lib/early-typing';
import { bulkMessages as messages } from '../../messages/bulk';
import { perAccount } from '../../state/account-state';
import { showError, showToast } from '../../state/toasts';
import type { BulkRun } from './bulk-run.svelte';
import type { JobAction, MoveAction } from './decide';
import type { BulkSelection } from './selection';

/** The actions that ask in the bulk dialog. */
export type BulkAction = JobAction | MoveAction;

/** The open question about a selection. */
export interface BulkQuestion {
  action: BulkAction;
  selection: BulkSelection;
  details: readonly JobDetail[];
}

/** The most jobs at once. The dialog reads each of them. */
export const MOST_JOBS = 500;

/** How many jobs are read at once. */
const READ_TOGETHER = 20;

async function readDetails(jobIds: readonly string[]): Promise<JobDetail[]> {
  const details: JobDetail[] = [];
  for (let at = 0; at < jobIds.length; at += READ_TOGETHER) {
    const some = jobIds.slice(at, at + READ_TOGETHER).map((jobId) => backend.jobDetail(jobId));
    details.push(...(await Promise.all(some)));
  }
  return details;
}

class Bulk {
  question = $state.raw<BulkQuestion | null>(null);
  /** The action whose progress is listed. */
  run = $state.raw<BulkRun | null>(null);
  /** Counts questions. A late response, also of a closed account, opens nothing. */
  #questions = 0;
  #stopBuffer: (() => void) | null = null;

  /** Opens the dialog of an action. */
  async ask(action: BulkAction, selection: BulkSelection): Promise<void> {
    this.#questions += 1;
    const question = this.#questions;
    if (selection.jobIds.length > MOST_JOBS) {
      showToast(messages.tooMany(MOST_JOBS));
      return;
    }
    this.#stopBuffer = bufferTyping(() => {
      this.close();
    });
    try {
      const details = await readDetails(selection.jobIds);
      if (question === this.#questions) this.question = { action, selection, details };
    } catch (thrown) {
      if (question !== this.#questions) return;
      showError(asAppError(thrown));
      this.#stopBuffer();
    }
  }

  /** Closes the dialog. */
  close(): void {
    this.#questions += 1;
    this.question = null;
    this.#stopBuffer?.();
  }

  /** Runs an action, and lists its progress instead of that of the one before. */
  start(run: BulkRun): void {
    this.run = run;
    void run.start();
  }
}

/** The bulk actions of the open account. */
export let bulk: Bulk;
perAccount(
  () => new Bulk(),
  (next) => {
    bulk = next;
  },
  (last) => {
    last.close();
  },
);
