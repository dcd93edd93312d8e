// @vitest-environment happy-dom
import { beforeEach, describe, expect, it } from 'vitest';
import { saveRequestedEdit, loadRequestedEdit } from './requested-edits';
import {
  loadBookedDraft,
  instructionsKey,
  saveBookedDraft,
  saveDraft,
  saveText,
  loadDrafts,
  loadText,
} from './form-drafts';
import { emptyJob } from '../jobs/new-job';
import { hasUnseen, rememberSeen } from '../app/seen-notices';
import { deleteStored, unsentDrafts } from './stored-drafts';

const ONE = '5f0e7f0c-7d0f-5c9e-9f5a-0a1b2c3d4e5f';
const TWO = '6f0e7f0c-7d0f-5c9e-9f5a-0a1b2c3d4e5f';
const draft = () => ({
  ...emptyJob('America/Chicago', { start: 1_795_532_400_000, end: 1_795_539_600_000, technicianIds: ['4'] }),
  summary: 'Half written',
});
const changes = { kind: 'fields', changes: { summary: 'Gate code 4411' } } as const;

function fill(accountId: string): void {
  saveDraft(accountId, 'one', draft());
  saveBookedDraft(accountId, 'op-1', draft());
  saveRequestedEdit(accountId, 'op-2', changes);
  saveText(accountId, instructionsKey('7'), 'Gate code 4411');
  rememberSeen(accountId, ['technicians']);
}

describe('local storage of an account', () => {
  beforeEach(() => {
    localStorage.clear();
    fill(ONE);
    fill(TWO);
    localStorage.setItem('tray', '{}');
  });

  it('is deleted as a whole, and that of another account stays', () => {
    deleteStored(ONE);
    const left = Array.from({ length: localStorage.length }, (_, at) => localStorage.key(at));
    expect(left.filter((name) => name?.includes(ONE))).toEqual([]);
    expect(JSON.stringify(Object.entries(localStorage))).not.toContain(ONE);

    expect(loadDrafts(TWO)).toEqual([{ id: 'one', draft: draft() }]);
    expect(loadBookedDraft(TWO, 'op-1')).toEqual(draft());
    expect(loadRequestedEdit(TWO, 'op-2')).toEqual(changes);
    expect(loadText(TWO, instructionsKey('7'))).toBe('Gate code 4411');
    expect(hasUnseen(TWO, ['technicians'])).toBe(false);
    expect(localStorage.getItem('tray')).toBe('{}');
  });

  it('is listed if it holds unsent drafts', () => {
    expect(unsentDrafts(ONE)).toBe(
      'What you wrote and didn’t save will be deleted: the new job that isn’t booked and 1 note or other text.',
    );
    saveText(ONE, instructionsKey('8'), 'Dog');
    localStorage.removeItem(`new-job-draft:${ONE}`);
    expect(unsentDrafts(ONE)).toBe(
      'What you wrote and didn’t save will be deleted: 2 notes and other texts.',
    );
    deleteStored(ONE);
    expect(unsentDrafts(ONE)).toBeNull();
  });
});
