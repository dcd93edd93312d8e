import { describe, expect, it } from 'vitest';
import { dropDraft, keepDraft, keptDraft } from './draft-store';
import { emptyJob } from './new-job';

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

describe('the draft of a new job', () => {
  it('comes back for the account that wrote it, and for no other', () => {
    const store = memory();
    keepDraft('a', draft(), store);
    expect(keptDraft('a', store)).toEqual(draft());
    expect(keptDraft('b', store)).toBeNull();
    dropDraft('a', store);
    expect(keptDraft('a', store)).toBeNull();
  });

  it('is forgotten when this version cannot read it', () => {
    const store = memory();
    store.setItem('new-job-draft:a', '{"customer": 3}');
    expect(keptDraft('a', store)).toBeNull();
    store.setItem('new-job-draft:a', 'not even JSON');
    expect(keptDraft('a', store)).toBeNull();
  });

  it('costs nothing but the draft when the store is full', () => {
    const store = memory();
    store.setItem = () => {
      throw new DOMException('full', 'QuotaExceededError');
    };
    expect(() => {
      keepDraft('a', draft(), store);
    }).not.toThrow();
  });
});
