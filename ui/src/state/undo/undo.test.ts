import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { AppointmentCard, AppointmentMove, ChangeBatch, OperationRow } from '../../ipc';
import type { Placement } from '../../lib/schedule/moves';
import type { Edit, PartlyDone } from './undo.svelte';

const calls: string[] = [];
const toasts: string[] = [];
const descriptions: (string | undefined)[] = [];
let warning: string | null = null;
let refuseMove = false;
let refuseMoveOf: string | null = null;
let refuseUndo = false;
let rows: OperationRow[] = [];
let notify: (batch: ChangeBatch) => void = () => undefined;
let operations = 0;

vi.mock('../../ipc', () => ({
  backend: {
    moveAppointment: (to: AppointmentMove) => {
      if (refuseMove || refuseMoveOf === to.appointmentId)
        return Promise.reject({
          kind: 'notAllowed',
          reason: { code: 'notAllowed', why: { code: 'appointmentDone' } },
          fieldErrors: {},
        });
      operations += 1;
      calls.push(`move ${to.appointmentId} ${String(to.start)}`);
      return Promise.resolve({ operationId: `op-${String(operations)}` });
    },
    undoOperation: (operation: string) => {
      if (refuseUndo)
        return Promise.reject({
          kind: 'notAllowed',
          reason: { code: 'notAllowed', why: { code: 'stillSending' } },
          fieldErrors: {},
        });
      calls.push(`undo ${operation}`);
      return Promise.resolve('withdrawn');
    },
    operations: () => Promise.resolve(rows),
  },
  onMirrorChanged: (callback: (batch: ChangeBatch) => void) => {
    notify = callback;
    return () => undefined;
  },
  asAppError: (reason: unknown) => reason,
}));

vi.mock('svelte-sonner', () => {
  const say = (text: string, options?: { description?: string }): void => {
    toasts.push(text);
    descriptions.push(options?.description);
  };
  return { toast: Object.assign(say, { error: say, dismiss: () => undefined }) };
});

vi.mock('../schedule-check.svelte', () => ({ conflictWarning: () => Promise.resolve(warning) }));

const shown: string[] = [];
vi.mock('../appointments.svelte', () => ({
  appointments: {
    place: (moves: { id: string; placement: Placement }[]) =>
      shown.push(...moves.map(({ id, placement }) => `${id} at ${String(placement.start)}`)),
    confirmSaved: (ids: string[]) => shown.push(...ids.map((id) => `${id} saved`)),
    rollBack: (ids: string[]) => shown.push(...ids.map((id) => `${id} back`)),
  },
}));

vi.stubGlobal('window', { addEventListener: () => undefined, removeEventListener: () => undefined });

const card = {
  id: 'a',
  jobId: '1',
  customer: 'Garcia',
  start: 10,
  end: 20,
  arrivalStart: null,
  arrivalEnd: null,
  technicianIds: ['7'],
} as unknown as AppointmentCard;
const to = (start: number): Placement => ({
  start,
  end: start + 10,
  arrivalStart: null,
  arrivalEnd: null,
  technicianIds: ['7'],
});

// Loaded once before the tests, because the first load can take longer than a test may.
await import('./undo.svelte');

async function fresh() {
  vi.resetModules();
  return (await import('./undo.svelte')).undoManager;
}

let undo: Awaited<ReturnType<typeof fresh>>;

beforeEach(async () => {
  calls.length = toasts.length = descriptions.length = shown.length = operations = 0;
  warning = null;
  refuseMove = refuseUndo = false;
  refuseMoveOf = null;
  rows = [];
  undo = await fresh();
});

describe('a move', () => {
  it('is shown before it is sent', () => {
    const done = undo.move(card, to(50), 'Moved Garcia');
    expect(shown).toEqual(['a at 50']);
    return expect(done).resolves.toBe(true);
  });

  it("rolls back with a reason if it can't be saved, and can't be undone", async () => {
    refuseMove = true;
    expect(await undo.move(card, to(50), 'Moved Garcia')).toBe(false);
    expect(shown).toEqual(['a at 50', 'a back']);
    expect(toasts).toEqual(['Couldn’t move Garcia']);
    expect(undo.next).toBeNull();
  });
});

describe('undo and redo', () => {
  it('go through the edits in order, also when pressed quickly', async () => {
    await undo.move(card, to(50), 'first');
    await undo.move({ ...card, start: 50, end: 60 }, to(90), 'second');
    await Promise.all([undo.undo(), undo.undo(), undo.undo()]);
    expect(calls.slice(2)).toEqual(['undo op-2', 'undo op-1']);
    expect(shown.filter((one) => one.includes(' at '))).toEqual(['a at 50', 'a at 90', 'a at 50', 'a at 10']);
    expect(undo.nextAgain).toBe('first');
    await Promise.all([undo.redo(), undo.redo()]);
    expect(calls.slice(4)).toEqual(['move a 50', 'move a 90']);
    // Redo made new operations, and the next undo undoes those.
    await undo.undo();
    expect(calls.at(-1)).toBe('undo op-4');
  });

  it('undo a move that is still being saved, not the one before it', async () => {
    await undo.move(card, to(50), 'first');
    const saved = undo.move({ ...card, start: 50, end: 60 }, to(90), 'second');
    await undo.undo();
    expect(await saved).toBe(true);
    expect(calls).toEqual(['move a 50', 'move a 90', 'undo op-2']);
    expect(undo.next).toBe('first');
  });

  it('keep a move made during an undo where it was dropped', async () => {
    await undo.move(card, to(50), 'first');
    const undone = undo.undo();
    const saved = undo.move({ ...card, start: 50, end: 60 }, to(90), 'second');
    expect(shown.at(-1)).toBe('a at 90');
    await Promise.all([undone, saved]);
    expect(calls).toEqual(['move a 50', 'undo op-1', 'move a 90']);
    expect(shown.slice(-2)).toEqual(['a at 90', 'a saved']);
  });

  it('continue after an edit that failed', async () => {
    await undo.move(card, to(50), 'first');
    const failed = undo.inTurn(() => Promise.reject(new Error('the disk is full')));
    const undone = undo.undo();
    await expect(failed).rejects.toThrow('the disk is full');
    await undone;
    expect(calls.at(-1)).toBe('undo op-1');
  });

  it("explain an edit that can't be undone, and continue with the one before it", async () => {
    await undo.move(card, to(50), 'first');
    const again = () => Promise.resolve('op-9');
    undo.record({ operation: 'op-8', title: 'Job 7 canceled', redo: again, limited: true });
    refuseUndo = true;
    await undo.undo();
    expect(toasts.at(-1)).toBe('Couldn’t undo: Job 7 canceled');
    expect(undo.next).toBe('first');
    expect(undo.nextAgain).toBeNull();
  });

  it("ask about a booking that can't be undone, and change nothing", async () => {
    const asked: string[] = [];
    const again = () => Promise.resolve('op-9');
    const instead = () => asked.push('cancel job 7?');
    undo.record({ operation: 'op-8', title: 'Job booked', redo: again, instead });
    refuseUndo = true;
    await undo.undo();
    expect(asked).toEqual(['cancel job 7?']);
    expect(calls).toEqual([]);
    expect(undo.next).toBeNull();
  });

  it('undo an unsent booking without asking', async () => {
    const again = () => Promise.resolve('op-9');
    const instead = () => expect.unreachable();
    undo.record({ operation: 'op-8', title: 'Job booked', redo: again, instead });
    await undo.undo();
    expect(calls).toEqual(['undo op-8']);
  });

  it('keep an edit whose undo failed', async () => {
    await undo.move(card, to(50), 'first');
    refuseUndo = true;
    await undo.undo();
    expect(undo.next).toBe('first');
    expect(shown.at(-1)).toBe('a back');
  });

  it('undo the edit of a toast, not a newer one', async () => {
    await undo.move(card, to(50), 'first');
    await undo.move({ ...card, id: 'b' }, to(70), 'second');
    await undo.undoOnly('op-1');
    expect(calls.at(-1)).toBe('undo op-1');
    expect(undo.next).toBe('second');
  });
});

describe('several edits', () => {
  const part = (title: string, made: () => Promise<PartlyDone | string>): Edit => ({
    operation: title,
    title,
    redo: made,
    undo: () => Promise.resolve({ changed: part(title, made), rest: null, thrown: undefined }),
  });

  it('that redo made in part are undone and redone apart, with the reason', async () => {
    const reason = { kind: 'notAllowed', reason: { code: 'anotherAccount' }, fieldErrors: {} };
    const held = part('1 job held', () => Promise.resolve('again'));
    const stuck = part('1 other job held', () => Promise.reject(reason));
    const both = part('2 jobs held', () => Promise.resolve({ changed: held, rest: stuck, thrown: reason }));
    undo.record(both);
    await undo.undo();
    await undo.redo();
    expect([undo.next, undo.nextAgain]).toEqual(['1 job held', '1 other job held']);
    expect(toasts.slice(-2)).toEqual(['Couldn’t redo: 1 other job held', 'Redone: 1 job held']);
    await undo.undo();
    expect([undo.next, undo.nextAgain]).toEqual([null, '1 job held']);
  });

  it('that are undone whole are redone by what the undo made of them', async () => {
    const undone: Edit = { operation: '', title: '2 jobs held', redo: () => Promise.resolve('again') };
    const held: Edit = {
      operation: 'held',
      title: '2 jobs held',
      redo: () => Promise.reject(new Error('only what was undone can be made again')),
      undo: () => Promise.resolve({ changed: undone, rest: null, thrown: undefined }),
    };
    undo.record(held);
    await undo.undo();
    await undo.redo();
    expect([undo.next, undo.nextAgain]).toEqual(['2 jobs held', null]);
  });
});

describe('closing the account', () => {
  it('does not record an edit that is still being saved', async () => {
    const saved = undo.move(card, to(50), 'Moved Garcia');
    undo.close();
    expect(await saved).toBe(true);
    expect(undo.next).toBeNull();
    expect(toasts).toEqual([]);
  });

  it('rejects waiting edits with a message', async () => {
    const saved = undo.move(card, to(50), 'first');
    const second = undo.move({ ...card, id: 'b' }, to(70), 'second');
    const third = undo.inTurn(() => Promise.resolve(1));
    undo.close();
    expect(await saved).toBe(true);
    expect(await second).toBe(false);
    await expect(third).rejects.toMatchObject({ kind: 'notAllowed' });
    expect(calls).toEqual(['move a 50']);
    expect(toasts).toEqual(['Couldn’t move Garcia']);
  });

  it('drops the result of a running undo', async () => {
    await undo.move(card, to(50), 'first');
    await undo.move({ ...card, start: 50, end: 60 }, to(90), 'second');
    const undone = undo.undo();
    undo.close();
    await undone;
    expect(undo.next).toBeNull();
    expect(undo.nextAgain).toBeNull();
    expect(toasts.filter((one) => one.startsWith('Couldn’t'))).toEqual([]);
  });
});

describe('the toast of a move', () => {
  it('names its conflicts, also after redo, but not after undo', async () => {
    warning = 'Overlaps Olsen, 9:00 – 11:00 AM';
    await undo.move(card, to(50), 'Moved Garcia');
    await undo.undo();
    await undo.redo();
    expect(descriptions).toEqual([warning, undefined, warning]);
  });
});

describe('a move of several', () => {
  const other = { ...card, id: 'b', customer: 'Olsen' } as AppointmentCard;
  const both = [
    { card, placement: to(50) },
    { card: other, placement: to(70) },
  ];

  it('is shown at once, and undone and redone as one edit', async () => {
    const done = undo.moveAll(both, 'Moved 2');
    expect(shown).toEqual(['a at 50', 'b at 70']);
    expect(await done).toBe(true);
    expect(toasts).toEqual(['Moved 2']);
    await undo.undo();
    expect(calls.slice(2)).toEqual(['undo op-2', 'undo op-1']);
    expect(undo.next).toBeNull();
    await undo.redo();
    expect(calls.slice(4)).toEqual(['move a 50', 'move b 70']);
    await undo.undoOnly('op-3');
    expect(calls.slice(6)).toEqual(['undo op-4', 'undo op-3']);
  });

  it('loses only the rejected one, with its reason', async () => {
    refuseMoveOf = 'b';
    expect(await undo.moveAll(both, 'Moved 2')).toBe(true);
    expect(shown.slice(2)).toEqual(['a saved', 'b back']);
    expect(toasts).toEqual(['Couldn’t move Olsen', 'Moved 2']);
    await undo.undo();
    expect(calls.at(-1)).toBe('undo op-1');
  });

  it('can be undone for those that redo made, and redone for the others', async () => {
    await undo.moveAll(both, 'Moved 2');
    await undo.undo();
    refuseMoveOf = 'b';
    await undo.redo();
    expect(toasts.slice(-2)).toEqual(['Couldn’t move Olsen', 'Redone: Moved 2']);
    expect([undo.next, undo.nextAgain]).toEqual(['Moved 2', 'Moved 2']);
    refuseMoveOf = null;
    await undo.redo();
    expect(calls.at(-1)).toBe('move b 70');
    expect(undo.nextAgain).toBeNull();
    await Promise.all([undo.undo(), undo.undo()]);
    expect(calls.slice(-2)).toEqual(['undo op-4', 'undo op-3']);
  });

  it('stays one edit after the server rejects one of them', async () => {
    undo.start();
    for (let turn = 0; turn < 6; turn += 1) await Promise.resolve();
    await undo.moveAll(both, 'Moved 2');
    rows = [
      {
        id: 'op-1',
        kind: 'moveAppointment',
        state: 'rejected',
        subject: 'Garcia',
        start: null,
        damage: null,
        partialResult: null,
        conflictReason: null,
        conflict: null,
        appointmentId: 'a',
        error: null,
      },
    ] as unknown as OperationRow[];
    notify({ operations: true, everything: false } as ChangeBatch);
    for (let turn = 0; turn < 6; turn += 1) await Promise.resolve();
    await vi.dynamicImportSettled();
    expect(shown.at(-1)).toBe('a back');
    await undo.undo();
    expect(calls.at(-1)).toBe('undo op-2');
  });
});

describe('a rejection by the server', () => {
  const refused = (id: string): OperationRow =>
    ({
      id,
      kind: 'moveAppointment',
      state: 'rejected',
      subject: 'Garcia',
      start: null,
      damage: null,
      partialResult: null,
      conflictReason: null,
      conflict: null,
      jobId: null,
      appointmentId: 'a',
      error: { reason: { code: 'serverMessage', message: 'Closed' }, fieldErrors: {}, traceId: null },
    }) as unknown as OperationRow;

  const changed = async (): Promise<void> => {
    notify({ operations: true, everything: false } as ChangeBatch);
    await vi.waitFor(() => Promise.resolve());
    // The toast leads to a form whose code is loaded for it.
    await vi.dynamicImportSettled();
    for (let turn = 0; turn < 6; turn += 1) await Promise.resolve();
  };

  it("is announced once, rolls the card back, and can't be undone", async () => {
    undo.start();
    await changed();
    await undo.move(card, to(50), 'Moved Garcia');
    rows = [refused('op-1')];
    await changed();
    await changed();
    expect(toasts).toEqual(['Moved Garcia', 'ServiceTitan rejected: Reassign Garcia']);
    expect(shown.at(-1)).toBe('a back');
    expect(undo.next).toBeNull();
  });

  it('from before the session is not announced', async () => {
    rows = [refused('old')];
    undo.start();
    await changed();
    await changed();
    expect(toasts).toEqual([]);
  });
});
