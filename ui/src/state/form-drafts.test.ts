import { describe, expect, it } from 'vitest';
import {
  loadBookedDraft,
  deleteDraft,
  readAndDeleteFinished,
  saveBookedDraft,
  saveDraft,
  instructionsKey,
  saveUnsaved,
  saveText,
  loadDrafts,
  loadUnsaved,
  loadText,
  renameTexts,
} from './form-drafts';
import { emptyJob } from '../jobs/new-job';

function memory(): Storage {
  const kept = new Map<string, string>();
  return {
    get length() {
      return kept.size;
    },
    clear: () => {
      kept.clear();
    },
    getItem: (name) => kept.get(name) ?? null,
    key: (at) => [...kept.keys()][at] ?? null,
    removeItem: (name) => {
      kept.delete(name);
    },
    setItem: (name, value) => {
      kept.set(name, value);
    },
  };
}

const draft = () => ({
  ...emptyJob('America/Chicago', { start: 1_795_532_400_000, end: 1_795_539_600_000, technicianIds: ['4'] }),
  summary: 'Half written',
});

describe('the drafts of new jobs', () => {
  it('are loaded only for their account', () => {
    const store = memory();
    saveDraft('a', 'one', draft(), store);
    expect(loadDrafts('a', store)).toEqual([{ id: 'one', draft: draft() }]);
    expect(loadDrafts('b', store)).toEqual([]);
    deleteDraft('a', 'one', store);
    expect(loadDrafts('a', store)).toEqual([]);
    expect(store.length).toBe(0);
  });

  it('replace nothing of another caller, and the newest five are kept', () => {
    const store = memory();
    const ids = () => loadDrafts('a', store).map(({ id }) => id);
    for (let at = 1; at <= 6; at += 1) saveDraft('a', String(at), draft(), store);
    expect(ids()).toEqual(['2', '3', '4', '5', '6']);
    saveDraft('a', '3', { ...draft(), summary: 'More' }, store);
    expect(ids()).toEqual(['2', '4', '5', '6', '3']);
    deleteDraft('a', 'unknown', store);
    expect(ids()).toHaveLength(5);
  });

  it('are not kept while there is nothing in them', () => {
    const store = memory();
    const empty = { ...draft(), summary: ' ' };
    saveDraft('a', 'one', empty, store);
    expect(loadDrafts('a', store)).toEqual([]);
    saveDraft('a', 'one', draft(), store);
    saveDraft('a', 'one', empty, store);
    expect(loadDrafts('a', store)).toEqual([]);
  });

  it('include the single draft of an older version', () => {
    const store = memory();
    store.setItem('new-job-draft:a', JSON.stringify(draft()));
    expect(loadDrafts('a', store).map((one) => one.draft)).toEqual([draft()]);
  });

  it("are not loaded if this version can't read them", () => {
    const store = memory();
    store.setItem('new-job-draft:a', '{"customer": 3}');
    expect(loadDrafts('a', store)).toEqual([]);
    store.setItem('new-job-draft:a', 'not even JSON');
    expect(loadDrafts('a', store)).toEqual([]);
  });

  it('are lost if local storage is full, and nothing throws', () => {
    const store = memory();
    store.setItem = () => {
      throw new DOMException('full', 'QuotaExceededError');
    };
    expect(() => {
      saveDraft('a', 'one', draft(), store);
    }).not.toThrow();
  });
});

describe('the draft of a booking', () => {
  it('is loaded by account and operation while it is among the newest', () => {
    const store = memory();
    for (let at = 0; at < 225; at += 1) saveBookedDraft('a', `op-${String(at)}`, draft(), store);
    expect(loadBookedDraft('a', 'op-224', store)).toEqual(draft());
    expect(loadBookedDraft('a', 'op-25', store)).toEqual(draft());
    expect(loadBookedDraft('a', 'op-0', store)).toBeNull();
    expect(loadBookedDraft('b', 'op-24', store)).toBeNull();
    saveBookedDraft('a', 'op-24', { ...draft(), summary: 'Corrected' }, store);
    expect(loadBookedDraft('a', 'op-24', store)?.summary).toBe('Corrected');
  });

  it('is deleted when the booking is finished, not while the server may reject it', async () => {
    const store = memory();
    const states = ['queued', 'rejected', 'acked', 'done', 'withdrawn'] as const;
    const rows = states.map((state) => ({ id: state, state }));
    for (const one of [...states, 'long ago']) saveBookedDraft('a', one, draft(), store);
    const read = () => Promise.resolve(rows);
    await readAndDeleteFinished('a', read, () => false, store);
    expect(loadBookedDraft('a', 'done', store)).not.toBeNull();
    await readAndDeleteFinished('a', read, () => true, store);
    const kept = [...states, 'long ago'].filter((one) => loadBookedDraft('a', one, store) !== null);
    expect(kept).toEqual(['queued', 'rejected', 'acked']);
  });

  it('stays if the booking was made while the edits were read', async () => {
    const store = memory();
    const read = () => {
      saveBookedDraft('a', 'made meanwhile', draft(), store);
      return Promise.resolve([]);
    };
    await readAndDeleteFinished('a', read, () => true, store);
    expect(loadBookedDraft('a', 'made meanwhile', store)).toEqual(draft());
    await readAndDeleteFinished(
      'a',
      () => Promise.resolve([]),
      () => true,
      store,
    );
    expect(loadBookedDraft('a', 'made meanwhile', store)).toBeNull();
  });

  it('can be saved after local storage was damaged', () => {
    const store = memory();
    store.setItem('booked-drafts:a', '{');
    expect(loadBookedDraft('a', 'op-1', store)).toBeNull();
    saveBookedDraft('a', 'op-1', draft(), store);
    expect(loadBookedDraft('a', 'op-1', store)).toEqual(draft());
  });
});

describe('an unsaved text', () => {
  it('is loaded for its account and appointment until it is deleted', () => {
    const store = memory();
    saveText('a', 'instructions:1', 'Gate code', store);
    expect(loadText('a', 'instructions:1', store)).toBe('Gate code');
    expect(loadText('a', 'instructions:2', store)).toBeNull();
    expect(loadText('b', 'instructions:1', store)).toBeNull();
    saveText('a', 'instructions:1', null, store);
    expect(loadText('a', 'instructions:1', store)).toBeNull();
  });
});

describe('an unsaved text', () => {
  it('is loaded with the saved one that it is based on', () => {
    const store = memory();
    saveUnsaved('a', '1', { text: 'Gate code, dog', seen: 'Gate code' }, store);
    expect(loadUnsaved('a', '1', 'Ring twice', store)).toEqual({
      text: 'Gate code, dog',
      seen: 'Gate code',
    });
    saveUnsaved('a', '1', null, store);
    expect(loadUnsaved('a', '1', 'Ring twice', store)).toBeNull();
  });

  it.each(['Gate code', '4711', '{'])('is loaded in the format of an older version: %s', (text) => {
    const store = memory();
    saveText('a', '1', text, store);
    expect(loadUnsaved('a', '1', 'Ring twice', store)).toEqual({ text, seen: 'Ring twice' });
  });
});

describe('unsaved texts of a local job', () => {
  it('move to the ids of the server', () => {
    const store = memory();
    saveText('a', instructionsKey('local-a'), 'Ring tw', store);
    saveText('a', 'note:local-1', 'Has a do', store);
    renameTexts(
      'a',
      new Map([
        ['local-a', '900'],
        ['local-b', '901'],
        ['local-1', '77'],
      ]),
      store,
    );
    expect(loadText('a', 'note:77', store)).toBe('Has a do');
    expect(loadText('a', 'note:local-1', store)).toBeNull();
    expect(loadText('a', instructionsKey('900'), store)).toBe('Ring tw');
    expect(loadText('a', instructionsKey('local-a'), store)).toBeNull();
    expect(loadText('a', instructionsKey('901'), store)).toBeNull();
  });

  it('stay behind a text that is already written under the new id', () => {
    const store = memory();
    saveText('a', 'project-note:local-1', 'Has a do', store);
    saveText('a', 'project-note:77', 'Has a dog', store);
    renameTexts('a', new Map([['local-1', '77']]), store);
    expect(loadText('a', 'project-note:77', store)).toBe('Has a dog');
    expect(loadText('a', 'project-note:local-1', store)).toBeNull();
  });
});
