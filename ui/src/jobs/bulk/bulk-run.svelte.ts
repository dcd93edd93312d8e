/** One bulk action while it is saved and sent, with what became of each part. */
import { SvelteMap } from 'svelte/reactivity';
import { asAppError, backend, onMirrorChanged, type OperationRow } from '../../ipc';
import { errorText } from '../../messages/errors';
import { attentionText } from '../../messages/operations';
import { bulkMessages as messages } from '../../messages/bulk';
import { preferences } from '../../state/preferences.svelte';
import type { EditResult } from '../../state/undo/run-undoable';

/** A job or an appointment that the action changes. */
export interface BulkPart {
  id: string;
  jobId: string;
  appointmentId: string | null;
  name: string;
  /** Its number or time. */
  detail: string;
}

/** What became of a part. `saved` waits to be sent. A rejected part is decided in its job. */
export type PartState =
  { kind: 'waiting' | 'saved' | 'sent' | 'undone' } | { kind: 'failed' | 'rejected'; reason: string };

/** How many parts are in which state. */
export type Counts = Readonly<Record<PartState['kind'], number>>;

/** Makes the edits of some parts as one with one undo. */
export type RunParts = (
  parts: readonly BulkPart[],
  onEach: (id: string, result: EditResult) => void,
) => Promise<unknown>;

/** What the outbox says about an operation. */
function partStateOf(row: OperationRow): PartState {
  switch (row.state) {
    case 'done':
    case 'acked':
      return { kind: 'sent' };
    case 'withdrawn':
      return { kind: 'undone' };
    case 'rejected':
    case 'conflict':
      return { kind: 'rejected', reason: attentionText(row, preferences.times) ?? messages.noReason };
    default:
      return { kind: 'saved' };
  }
}

export class BulkRun {
  /** What is done: `Put 9 jobs on hold`. */
  readonly title: string;
  readonly parts: readonly BulkPart[];
  /** Whether the edits are being saved. */
  isRunning = $state(false);
  readonly #states = new SvelteMap<string, PartState>();
  readonly #operations = new Map<string, string>();
  readonly #run: RunParts;

  readonly counts: Counts = $derived.by(() => {
    const counts = { waiting: 0, saved: 0, sent: 0, undone: 0, failed: 0, rejected: 0 };
    for (const { id } of this.parts) counts[this.stateOf(id).kind] += 1;
    return counts;
  });

  constructor(title: string, parts: readonly BulkPart[], run: RunParts) {
    this.title = title;
    this.parts = parts;
    this.#run = run;
  }

  /** What became of a part. */
  stateOf(id: string): PartState {
    return this.#states.get(id) ?? { kind: 'waiting' };
  }

  /** Makes all edits. */
  start(): Promise<void> {
    return this.#make(this.parts);
  }

  /** Makes those edits again that could not be saved. */
  retry(): Promise<void> {
    return this.#make(this.parts.filter(({ id }) => this.stateOf(id).kind === 'failed'));
  }

  /** Follows the edits on their way to the server, until the returned function is called. */
  follow(): () => void {
    void this.#read();
    return onMirrorChanged((batch) => {
      if (batch.operations || batch.everything) void this.#read();
    });
  }

  async #make(parts: readonly BulkPart[]): Promise<void> {
    if (this.isRunning || parts.length === 0) return;
    this.isRunning = true;
    for (const { id } of parts) this.#states.set(id, { kind: 'waiting' });
    try {
      await this.#run(parts, (id, result) => {
        this.#note(id, result);
      });
    } catch (thrown) {
      const reason = errorText(asAppError(thrown));
      for (const { id } of parts) {
        if (this.stateOf(id).kind === 'waiting') this.#states.set(id, { kind: 'failed', reason });
      }
    } finally {
      this.isRunning = false;
    }
    void this.#read();
  }

  #note(id: string, result: EditResult): void {
    if ('operation' in result) {
      this.#operations.set(result.operation, id);
      this.#states.set(id, { kind: 'saved' });
      return;
    }
    // What is undone at the server is an edit of its own. The old operation says no more about it.
    for (const [operation, part] of this.#operations) if (part === id) this.#operations.delete(operation);
    this.#states.set(
      id,
      'undone' in result
        ? { kind: 'undone' }
        : { kind: 'failed', reason: errorText(asAppError(result.thrown)) },
    );
  }

  async #read(): Promise<void> {
    if (this.#operations.size === 0) return;
    let rows: OperationRow[];
    try {
      rows = await backend.operations();
    } catch {
      // The next change reads again.
      return;
    }
    for (const row of rows) {
      const id = this.#operations.get(row.id);
      if (id === undefined) continue;
      const next = partStateOf(row);
      if (this.stateOf(id).kind !== next.kind) this.#states.set(id, next);
    }
  }
}
