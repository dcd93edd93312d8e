/** Which changes in the outbox need the dispatcher. */
import type { OperationRow, OperationState } from '../ipc';

/** Whether a change did not go through. */
export function hasFailed(state: OperationState): boolean {
  return state === 'rejected' || state === 'conflict' || state === 'unknown';
}

/**
 * Whether a change needs a decision. A change of unknown outcome without a reason is still being
 * looked up. If it were sent again meanwhile, the server could have it twice.
 */
export function needsDecision({ state, error }: Pick<OperationRow, 'state' | 'error'>): boolean {
  return hasFailed(state) && (state !== 'unknown' || error !== null);
}
