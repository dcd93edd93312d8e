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
  /** How many of the jobs are not downloaded, so that nothing is known about them. */
  missing: number;
}

/** The most jobs at once. The dialog reads each of them. */
export const MOST_JOBS = 500;

/** How many jobs are read at once. */
const READ_TOGETHER = 20;

/** The details of a job; null if it is not downloaded. */
async function readDetail(jobId: string): Promise<JobDetail | null> {
  try {
    return await backend.jobDetail(jobId);
  } catch (thrown) {
    if (asAppError(thrown).reason.code === 'jobNotDownloaded') return null;
    throw thrown;
  }
}

async function readDetails(jobIds: readonly string[]): Promise<JobDetail[]> {
  const details: JobDetail[] = [];
  for (let at = 0; at < jobIds.length; at += READ_TOGETHER) {
    const some = jobIds.slice(at, at + READ_TOGETHER).map(readDetail);
    details.push(...(await Promise.all(some)).filter((detail) => detail !== null));
  }
  return details;
}

class Bulk {
  question = $state.raw<BulkQuestion | null>(null);
  /** Whether the jobs of a question are being read. */
  reading = $state(false);
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
    this.reading = true;
    try {
      const details = await readDetails(selection.jobIds);
      const missing = selection.jobIds.length - details.length;
      if (question === this.#questions) this.question = { action, selection, details, missing };
    } catch (thrown) {
      if (question !== this.#questions) return;
      showError(asAppError(thrown));
      this.#stopBuffer();
    } finally {
      if (question === this.#questions) this.reading = false;
    }
  }

  /** Closes the dialog. */
  close(): void {
    this.#questions += 1;
    this.question = null;
    this.reading = false;
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
