// @vitest-environment happy-dom
import { beforeEach, describe, expect, it } from 'vitest';
import type { ConflictEdit } from '../ipc';
import { saveRequestedEdit, loadRequestedEdit } from './requested-edits';

const move = (start: number): ConflictEdit => ({
  kind: 'move',
  to: {
    appointmentId: 'a',
    start,
    end: start + 10,
    arrivalStart: null,
    arrivalEnd: null,
    technicianIds: null,
  },
});

beforeEach(() => {
  localStorage.clear();
});

describe('a requested edit', () => {
  it('is loaded only for its account', () => {
    saveRequestedEdit('one', 'op-1', move(50));
    saveRequestedEdit('one', 'op-2', { kind: 'fields', changes: { summary: 'No heat' } });
    expect(loadRequestedEdit('one', 'op-1')).toEqual(move(50));
    expect(loadRequestedEdit('one', 'op-2')).toEqual({ kind: 'fields', changes: { summary: 'No heat' } });
    expect(loadRequestedEdit('two', 'op-1')).toBeNull();
    expect(loadRequestedEdit(undefined, 'op-1')).toBeNull();
  });

  it('can be a hold, a cancellation or instructions', () => {
    const reason = { reasonId: '7', memo: 'Waits for a part' };
    saveRequestedEdit('one', 'op-1', { kind: 'hold', reason });
    saveRequestedEdit('one', 'op-2', { kind: 'cancel', reason });
    saveRequestedEdit('one', 'op-3', { kind: 'instructions', text: 'Ring twice' });
    expect(loadRequestedEdit('one', 'op-1')).toEqual({ kind: 'hold', reason });
    expect(loadRequestedEdit('one', 'op-2')).toEqual({ kind: 'cancel', reason });
    expect(loadRequestedEdit('one', 'op-3')).toEqual({ kind: 'instructions', text: 'Ring twice' });
  });

  it('is dropped once there are 100 newer ones', () => {
    for (let at = 0; at <= 100; at += 1) saveRequestedEdit('one', `op-${String(at)}`, move(at));
    expect(loadRequestedEdit('one', 'op-0')).toBeNull();
    expect(loadRequestedEdit('one', 'op-100')).toEqual(move(100));
  });

  it("is not loaded if this version can't read it", () => {
    localStorage.setItem('wanted-edits:one', '[{"operation":"op-1","edit":{"kind":"move","to":{}}},7]');
    expect(loadRequestedEdit('one', 'op-1')).toBeNull();
    saveRequestedEdit('one', 'op-2', move(50));
    expect(loadRequestedEdit('one', 'op-2')).toEqual(move(50));
    localStorage.setItem('wanted-edits:one', 'no JSON');
    expect(loadRequestedEdit('one', 'op-2')).toBeNull();
  });
});
