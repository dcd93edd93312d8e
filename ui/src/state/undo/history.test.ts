import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { emptyHistory, forget, push, stepBack, stepForward, type History } from './history';

/** An edit of one field of a record. */
interface Edit {
  field: string;
  before: number;
  after: number;
}

const edits = fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.integer({ min: 0, max: 9 })), {
  maxLength: 30,
});

function replay(values: [string, number][]): { record: Record<string, number>; history: History<Edit> } {
  const record: Record<string, number> = {};
  let history = emptyHistory<Edit>();
  for (const [field, after] of values) {
    history = push(history, { field, before: record[field] ?? 0, after });
    record[field] = after;
  }
  return { record, history };
}

describe('history', () => {
  it('undo of all restores the start, and redo of all the end', () => {
    fc.assert(
      fc.property(edits, (values) => {
        const { record, history: full } = replay(values);
        const end = { ...record };
        let history = full;
        for (let step = stepBack(history); step; step = stepBack(history)) {
          record[step.edit.field] = step.edit.before;
          history = step.history;
        }
        expect(Object.values(record).every((value) => value === 0)).toBe(true);
        for (let step = stepForward(history); step; step = stepForward(history)) {
          record[step.edit.field] = step.edit.after;
          history = step.history;
        }
        expect(record).toEqual(end);
        expect(history).toEqual(full);
      }),
    );
  });

  it('a new edit clears the redo stack', () => {
    const back = stepBack(push(push(emptyHistory<number>(), 1), 2));
    const history = push(back?.history ?? emptyHistory<number>(), 3);
    expect(history).toEqual({ done: [1, 3], undone: [] });
    expect(stepForward(history)).toBeNull();
  });

  it('redo takes the new id of an edit, and forget drops a rejected one', () => {
    const back = stepBack(push(emptyHistory<string>(), 'op-1'));
    const again = stepForward(back?.history ?? emptyHistory<string>(), { changed: 'op-2', rest: null });
    expect(again?.history.done).toEqual(['op-2']);
    expect(forget(again?.history ?? emptyHistory<string>(), (one) => one === 'op-2').done).toEqual([]);
  });

  it('a step splits an edit into what it changed and what it could not', () => {
    const history = push(push(emptyHistory<string>(), 'first'), 'three jobs');
    const back = stepBack(history, { changed: 'two jobs', rest: 'one job' })?.history;
    expect(back).toEqual({ done: ['first', 'one job'], undone: ['two jobs'] });
    const again = stepForward(back ?? history, { changed: 'job a', rest: 'job b' })?.history;
    expect(again).toEqual({ done: ['first', 'one job', 'job a'], undone: ['job b'] });
    const nothing = stepForward(again ?? history, { changed: null, rest: 'job b' })?.history;
    expect(nothing).toEqual(again);
  });
});
