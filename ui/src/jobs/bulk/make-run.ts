/** Makes the run of a bulk action: its parts, their edits, and the one undo of all of them. */
import {
  backend,
  type AppointmentCard,
  type EditReceipt,
  type HoldOrCancelReason,
  type JobDetail,
} from '../../ipc';
import type { Placement } from '../../lib/schedule/moves';
import { nameOf, whenOf } from '../../messages/appointments';
import { bulkDone, numberOrNotSent } from '../../messages/bulk';
import { commonMessages } from '../../messages/common';
import { cancelMessages, holdMessages } from '../../messages/job-forms';
import { movedAllWords } from '../../messages/moves';
import { reopenMessages } from '../../messages/reopen';
import { jobOptions } from '../../state/job-options.svelte';
import { preferences } from '../../state/preferences.svelte';
import { runUndoableBatch } from '../../state/undo/run-undoable';
import { undoManager } from '../../state/undo/undo.svelte';
import { BulkRun, type BulkPart } from './bulk-run.svelte';
import type { JobAction } from './decide';
import { seenOf, tagChangeOf, type TagChange } from '../../lib/job-fields';
import { holdOrCancelCall, updateCall } from '../job-edits';

/** What was entered for the jobs. */
interface Entered {
  reason: HoldOrCancelReason;
  /** The priority or the job type. */
  value: string;
  tags: TagChange;
}

function editOf(
  action: JobAction,
  detail: JobDetail,
  { reason, value, tags }: Entered,
): () => Promise<EditReceipt> {
  const { id } = detail;
  switch (action) {
    case 'hold':
    case 'cancel':
      return holdOrCancelCall(action, id, reason);
    case 'removeHold':
      return () => backend.removeHold(id);
    case 'removeCancellation':
      return () => backend.removeCancellation(id);
    case 'priority':
    case 'jobType':
    case 'tags': {
      const changes =
        action === 'tags'
          ? (tagChangeOf(detail, tags) ?? {})
          : action === 'priority'
            ? { priority: value }
            : { jobTypeId: value };
      return updateCall(id, changes, seenOf(detail));
    }
  }
}

/** What was done to jobs, for the toast. `only` is the number of the only job. */
function doneTo(action: JobAction, count: number, only: string | null, value: string): string {
  switch (action) {
    case 'hold':
      return holdMessages.done(count, only);
    case 'cancel':
      return cancelMessages.done(count, only);
    case 'removeHold':
    case 'removeCancellation':
      return reopenMessages[action].done(count, only, null);
    case 'tags':
      return bulkDone.tags(count);
    case 'priority':
      return bulkDone.priority(count, value);
    case 'jobType':
      return bulkDone.jobType(
        count,
        jobOptions.current?.jobTypes.find(({ id }) => id === value)?.name ?? value,
      );
  }
}

/** The run of an action on jobs. */
export function jobRun(
  action: JobAction,
  title: string,
  details: readonly JobDetail[],
  entered: Entered,
): BulkRun {
  const parts = details.map(({ id, number, customer }): BulkPart => ({
    id,
    jobId: id,
    appointmentId: null,
    name: customer?.name ?? commonMessages.unknownCustomer,
    detail: numberOrNotSent(number),
  }));
  const edits = new Map(details.map((detail) => [detail.id, editOf(action, detail, entered)] as const));
  const numbers = new Map(details.map(({ id, number }) => [id, number] as const));
  return new BulkRun(title, parts, (some, onEach) =>
    runUndoableBatch(
      (made) => doneTo(action, made.length, numbers.get(some[made[0] ?? 0]?.id ?? '') ?? null, entered.value),
      some.flatMap(({ id }) => edits.get(id) ?? []),
      (index, result) => {
        onEach(some[index]?.id ?? '', result);
      },
    ),
  );
}

/** An appointment and its new placement. */
export interface BulkMove {
  card: AppointmentCard;
  placement: Placement;
}

/** What moves did, for the toast and the draft. */
export function movesInWords(moves: readonly BulkMove[]): string {
  return movedAllWords(moves, preferences.times, jobOptions.technicians);
}

/** The run of moves. */
export function moveRun(title: string, moves: readonly BulkMove[]): BulkRun {
  const parts = moves.map(({ card }): BulkPart => ({
    id: card.id,
    jobId: card.jobId,
    appointmentId: card.id,
    name: nameOf(card),
    detail: whenOf(card, preferences.times),
  }));
  return new BulkRun(title, parts, (some, onEach) => {
    const ids = new Set(some.map(({ id }) => id));
    const wanted = moves.filter(({ card }) => ids.has(card.id));
    return undoManager.moveAll(wanted, movesInWords(wanted), onEach);
  });
}
