import { beforeEach, expect, it, vi } from 'vitest';

const mocks = vi.hoisted(() => ({
  calls: [] as string[],
  toasts: [] as string[],
  refused: null as string | null,
  published: 0,
  rows: [] as unknown[],
  notify: null as ((batch: unknown) => void) | null,
}));

vi.mock('../../ipc', () => ({
  backend: {
    undoOperation: (operation: string) => {
      if (operation === mocks.refused)
        return Promise.reject(
          Object.assign(new Error(), {
            kind: 'notAllowed',
            reason: { code: 'notAllowed', why: { code: 'stillSending' } },
            fieldErrors: {},
          }),
        );
      mocks.calls.push(operation);
      return Promise.resolve('withdrawn');
    },
    operations: () => Promise.resolve(mocks.rows),
  },
  onMirrorChanged: (callback: (batch: unknown) => void) => {
    mocks.notify = callback;
    return () => undefined;
  },
  asAppError: (reason: unknown) => reason,
}));

vi.mock('svelte-sonner', () => {
  const say = (text: string): void => void mocks.toasts.push(text);
  return { toast: Object.assign(say, { error: say, dismiss: () => undefined, getActiveToasts: () => [] }) };
});
vi.mock('../../state/undo/rejection-toast', () => ({
  showRejection: ({ id }: { id: string }) => mocks.toasts.push(`rejected ${id}`),
}));
vi.mock('../../state/schedule-check.svelte', () => ({ conflictWarning: () => Promise.resolve(null) }));
vi.mock('../../state/appointments.svelte', () => ({ appointments: { refresh: () => undefined } }));

const receipts = (ids: Iterable<string>) => {
  mocks.published += 1;
  return Promise.resolve(
    [...ids].map((id) => ({
      operationId: `${id}${String(mocks.published)}`,
      appointmentId: id,
      reversible: true,
    })),
  );
};
vi.mock('../../state/draft-plan.svelte', () => ({
  draftPlan: {
    moves: new Map(['a', 'b', 'c'].map((id) => [id, {}])),
    on: false,
    publish: () => receipts(['a', 'b', 'c']),
    publishAgain: (moves: Map<string, unknown>) => receipts(moves.keys()),
  },
}));

const { undoManager } = await import('../../state/undo/undo.svelte');
const { publishPlan } = await import('./publish');

beforeEach(() => {
  mocks.refused = null;
  mocks.published = 0;
  mocks.calls.length = mocks.toasts.length = 0;
});

it('undoes what it can of a published draft, and the rest when asked again', async () => {
  await publishPlan();
  mocks.refused = 'b1';
  await undoManager.undo();
  expect(mocks.calls).toEqual(['c1', 'a1']);
  expect(undoManager.next).not.toBeNull();

  mocks.refused = null;
  await undoManager.undo();
  expect(mocks.calls).toEqual(['c1', 'a1', 'b1']);
  expect(undoManager.next).toBeNull();

  // Each part is made again by itself.
  await undoManager.redo();
  await undoManager.redo();
  await undoManager.undo();
  await undoManager.undo();
  expect(mocks.calls.slice(3)).toEqual(['c3', 'a3', 'b2']);
});

it('can still be undone when the server rejects its first move', async () => {
  const stop = undoManager.start();
  await publishPlan();
  mocks.rows = [{ id: 'a1', kind: 'moveAppointment', state: 'rejected', appointmentId: null }];
  mocks.notify?.({ operations: true, everything: false });
  await vi.waitFor(() => {
    expect(mocks.toasts).toContain('rejected a1');
  });
  await undoManager.undo();
  expect(mocks.calls).toEqual(['c1', 'b1']);
  stop();
});
