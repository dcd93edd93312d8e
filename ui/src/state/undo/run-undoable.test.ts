import { describe, expect, it, vi } from 'vitest';
import type { EditReceipt } from '../../ipc';

const undone: string[] = [];
const recorded: {
  title: string;
  parts?: Map<string, unknown>;
  undo?: () => Promise<void>;
  redo: () => Promise<string>;
}[] = [];

vi.mock('../../ipc', () => ({
  backend: {
    undoOperation: (operation: string) => {
      undone.push(operation);
      return operation === 'op-2' ? Promise.reject(new Error('too late')) : Promise.resolve('withdrawn');
    },
  },
}));
/** Whether another account was opened. */
let isClosed = false;
vi.mock('./undo.svelte', () => ({
  undoManager: {
    inTurn: (work: (turn: unknown) => unknown) =>
      work({
        check: () => {
          if (isClosed) throw new Error('another account is open');
        },
        record: (step: (typeof recorded)[number]) => recorded.push(step),
      }),
  },
}));

/** The check of conflicts. A test holds it. */
let warning: Promise<string | null> = Promise.resolve(null);
vi.mock('../schedule-check.svelte', () => ({ conflictWarning: () => warning }));

const { runUndoable, runUndoableBatch } = await import('./run-undoable');

const receipt = (operationId: string) => ({ operationId, reversible: true }) as EditReceipt;
const makes = (operation: string) => () => Promise.resolve(receipt(operation));
const fails = () => Promise.reject(new Error('refused'));

describe('runUndoable', () => {
  it('makes no edit if another account opens while conflicts are checked', async () => {
    let answer = (): void => undefined;
    warning = new Promise((resolve) => {
      answer = () => {
        resolve(null);
      };
    });
    const make = vi.fn(makes('op-1'));
    const done = runUndoable('Job booked', make);
    isClosed = true;
    answer();
    await expect(done).rejects.toThrow('another account is open');
    expect(make).not.toHaveBeenCalled();
    isClosed = false;
    warning = Promise.resolve(null);
  });
});

describe('runUndoableBatch', () => {
  it('continues after a failure and counts the edits made', async () => {
    recorded.length = 0;
    const { made, failed } = await runUndoableBatch(
      (count) => `${String(count)} jobs put on hold`,
      [makes('op-1'), fails, makes('op-3')],
    );
    expect([made, failed.length]).toEqual([2, 1]);
    expect(recorded.map((step) => step.title)).toEqual(['2 jobs put on hold']);
  });

  it('undoes all, newest first, and continues after a failure', async () => {
    recorded.length = 0;
    undone.length = 0;
    await runUndoableBatch(() => 'held', [makes('op-1'), makes('op-2'), makes('op-3')]);
    await expect(recorded[0]?.undo?.()).rejects.toThrow('too late');
    expect(undone).toEqual(['op-3', 'op-2', 'op-1']);
  });

  it('records nothing if every edit fails', async () => {
    recorded.length = 0;
    expect((await runUndoableBatch(() => 'held', [fails, fails])).made).toBe(0);
    expect(recorded).toEqual([]);
  });

  it('undoes again only what is left, and makes again only what was undone', async () => {
    recorded.length = 0;
    undone.length = 0;
    const results: string[] = [];
    let next = 0;
    const make = () => Promise.resolve(receipt(`op-${String((next += 1))}`));
    await runUndoableBatch(
      () => 'held',
      [make, make, make],
      (index, result) => results.push(`${String(index)} ${Object.keys(result).join()}`),
    );
    await recorded[0]?.undo?.().catch(() => undefined);
    await recorded[0]?.undo?.().catch(() => undefined);
    expect(undone).toEqual(['op-3', 'op-2', 'op-1', 'op-2']);
    await recorded[0]?.redo();
    expect([...(recorded[0]?.parts?.keys() ?? [])]).toEqual(['op-2', 'op-4', 'op-5']);
    expect(results.slice(3)).toEqual(['2 undone', '0 undone', '0 operation', '2 operation']);
  });
});
