/** Edits of jobs, remembered for undo. Each throws what the command throws. */
import { edits } from './undo.svelte';
import { desk, type EditReceipt } from '../../ipc';
import { announcer } from '../announce.svelte';

/**
 * Makes an edit and remembers it; `title` says it in the past tense. `instead` is offered where the
 * server has it and nothing takes it back. `make` is called again by redo, when the form that made
 * it may show another job: it reads nothing of the form.
 */
export function act(
  title: string,
  make: () => Promise<EditReceipt>,
  instead?: (receipt: EditReceipt) => void,
): Promise<EditReceipt> {
  return edits.inTurn(async (turn) => {
    const receipt = await make();
    turn.record({
      operation: receipt.operation,
      title,
      limited: !receipt.reversible && !instead,
      ...(instead
        ? {
            instead: () => {
              instead(receipt);
            },
          }
        : {}),
      redo: async () => (await make()).operation,
    });
    announcer.say(title);
    return receipt;
  });
}

/** What came of several edits that are made as one. */
export interface ManyMade {
  made: number;
  /** Why the others were not made. */
  failed: readonly unknown[];
}

/** Makes edits one after the other and remembers them as one. Those that fail do not stop the others. */
export function actTogether(
  titleOf: (made: number) => string,
  makes: readonly (() => Promise<EditReceipt>)[],
): Promise<ManyMade> {
  return edits.inTurn(async (turn) => {
    const failed: unknown[] = [];
    const done: { make: () => Promise<EditReceipt>; receipt: EditReceipt }[] = [];
    for (const make of makes) {
      try {
        turn.check();
        done.push({ make, receipt: await make() });
      } catch (thrown) {
        failed.push(thrown);
      }
    }
    const [first] = done;
    if (!first) return { made: 0, failed };
    const title = titleOf(done.length);
    turn.record({
      operation: first.receipt.operation,
      title,
      limited: done.some(({ receipt }) => !receipt.reversible),
      undo: async () => {
        await eachOf(done.toReversed(), ({ receipt }) => desk.undoOperation(receipt.operation));
      },
      redo: async () => {
        await eachOf(done, async (one) => {
          one.receipt = await one.make();
        });
        return first.receipt.operation;
      },
    });
    announcer.say(title);
    return { made: done.length, failed };
  });
}

/** Goes through all of them, also past a failure, which is thrown at the end. */
async function eachOf<T>(list: readonly T[], act: (one: T) => Promise<unknown>): Promise<void> {
  const failed: unknown[] = [];
  for (const one of list) {
    try {
      await act(one);
    } catch (thrown) {
      failed.push(thrown);
    }
  }
  if (failed.length > 0) throw failed[0];
}
