import { describe, expect, it, vi } from 'vitest';
import type { EditReceipt } from '../../ipc';

const undone: string[] = [];
const recorded: { title: string; undo?: () => Promise<void>; redo: () => Promise<string> }[] = [];

vi.mock('../../ipc', () => ({
  backend: {
    undoOperation: (operation: string) => {
      undone.push(operation);
      return operation === 'op-2' ? Promise.reject(new Error('too late')) : Promise.resolve('withdrawn');
    },
  },
}));
vi.mock('./undo.svelte', () => ({
  undoManager: {
    inTurn: (work: (turn: unknown) => unknown) =>
      work({ check: () => undefined, record: (step: (typeof recorded)[number]) => recorded.push(step) }),
  },
}));

const { runUndoableBatch } = await import('./run-undoable');

const receipt = (operationId: string) => ({ operationId, reversible: true }) as EditReceipt;
const makes = (operation: string) => () => Promise.resolve(receipt(operation));
const fails = () => Promise.reject(new Error('refused'));

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
});
