import { describe, expect, it, vi } from 'vitest';
import type { EditReceipt } from '../../ipc';
import type { PartlyDone } from './undo.svelte';

const undone: string[] = [];
const recorded: {
  title: string;
  parts?: Map<string, unknown>;
  undo?: () => Promise<PartlyDone>;
  redo: () => Promise<PartlyDone>;
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
      (places) => `${String(places.length)} jobs put on hold`,
      [makes('op-1'), fails, makes('op-3')],
    );
    expect([made, failed.length]).toEqual([2, 1]);
    expect(recorded.map((step) => step.title)).toEqual(['2 jobs put on hold']);
  });

  it('undoes all, newest first, and continues after a failure', async () => {
    recorded.length = 0;
    undone.length = 0;
    await runUndoableBatch(() => 'held', [makes('op-1'), makes('op-2'), makes('op-3')]);
    const left = await recorded[0]?.undo?.();
    expect(left?.thrown).toEqual(new Error('too late'));
    expect(undone).toEqual(['op-3', 'op-2', 'op-1']);
  });

  it('records nothing if every edit fails', async () => {
    recorded.length = 0;
    expect((await runUndoableBatch(() => 'held', [fails, fails])).made).toBe(0);
    expect(recorded).toEqual([]);
  });

  it('splits a partial undo and a partial redo, and names only what each has', async () => {
    recorded.length = undone.length = 0;
    const results: string[] = [];
    let next = 0;
    let refused = false;
    const make = () =>
      refused ? Promise.reject(new Error('on hold')) : Promise.resolve(receipt(`op-${String((next += 1))}`));
    const only = () => Promise.resolve(receipt(`op-${String((next += 1))}`));
    await runUndoableBatch(
      (places) => `held ${places.join()}`,
      [make, make, only],
      (index, result) => results.push(`${String(index)} ${Object.keys(result).join()}`),
    );
    const back = await recorded[0]?.undo?.();
    expect([back?.changed?.title, back?.rest?.title]).toEqual(['held 0,2', 'held 1']);
    await back?.rest?.undo?.();
    expect(undone).toEqual(['op-3', 'op-2', 'op-1', 'op-2']);
    refused = true;
    const again = (await back?.changed?.redo()) as PartlyDone | undefined;
    expect([again?.changed?.title, again?.rest?.title]).toEqual(['held 2', 'held 0']);
    expect(again?.thrown).toEqual(new Error('on hold'));
    expect([...(again?.changed?.parts?.keys() ?? [])]).toEqual(['op-4']);
    refused = false;
    const last = (await again?.rest?.redo()) as PartlyDone | undefined;
    expect([last?.changed?.title, last?.rest]).toEqual(['held 0', null]);
    expect(results.slice(3)).toEqual(['2 undone', '0 undone', '0 thrown', '2 operation', '0 operation']);
  });
});
