// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen } from '@testing-library/svelte';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { EditReceipt, JobDetail } from '../ipc';

const addNote = vi.fn<(jobId: string, text: string, pinned: boolean) => Promise<EditReceipt>>();
vi.mock('../ipc', async (original) => ({
  ...(await original<object>()),
  onMirrorChanged: () => () => undefined,
  backend: {},
}));

const { default: JobField } = await import('./JobField.svelte');
const { default: Notes } = await import('./Notes.svelte');

const jobWith = (id: string, summary = 'No heat'): JobDetail =>
  ({
    id,
    number: null,
    summary,
    priority: 'Normal',
    businessUnit: null,
    jobType: null,
    campaign: null,
    notes: [],
    notesReadOn: 1,
    allowed: { edit: true },
    summaryHasFormatting: false,
  }) as unknown as JobDetail;
const summaryOf = (detail: JobDetail) => ({
  detail,
  field: 'summary' as const,
  name: 'Summary',
  text: detail.summary,
});
const notesOf = (recordId: string) => ({
  notes: [],
  readOn: 1,
  refreshing: false,
  recordId,
  draftName: `note:${recordId}`,
  addedTitle: 'Note added',
  add: addNote,
});
const fieldOf = (name: string) => screen.getByRole<HTMLTextAreaElement>('textbox', { name });

afterEach(() => {
  cleanup();
  localStorage.clear();
});

describe('the summary of a job', () => {
  it('stays in its field when Escape is pressed or the drawer closes', async () => {
    render(JobField, summaryOf(jobWith('7')));
    await fireEvent.click(screen.getByRole('button', { name: /Summary/ }));
    await fireEvent.input(fieldOf('Summary'), { target: { value: 'No heat upstairs' } });
    await fireEvent.keyDown(fieldOf('Summary'), { key: 'Escape' });
    expect(fieldOf('Summary').value).toBe('No heat upstairs');
    cleanup();

    render(JobField, summaryOf(jobWith('7', 'Changed by someone else')));
    expect(fieldOf('Summary').value).toBe('No heat upstairs');
    await fireEvent.click(screen.getByRole('button', { name: 'Discard' }));
    cleanup();

    render(JobField, summaryOf(jobWith('7')));
    expect(screen.queryByRole('textbox')).toBeNull();
  });
});

describe('a note', () => {
  it('stays in its field when Escape is pressed', async () => {
    render(Notes, notesOf('7'));
    await fireEvent.click(screen.getByRole('button', { name: 'Add note' }));
    await fireEvent.input(fieldOf('New note'), { target: { value: 'Has a dog' } });
    await fireEvent.keyDown(fieldOf('New note'), { key: 'Escape' });
    expect(fieldOf('New note').value).toBe('Has a dog');
  });

  it('is written on while the server gives its job an id', async () => {
    addNote.mockResolvedValue({ operationId: 'op', reversible: true } as EditReceipt);
    const { rerender } = render(Notes, notesOf('local-1'));
    await fireEvent.click(screen.getByRole('button', { name: 'Add note' }));
    await fireEvent.input(fieldOf('New note'), { target: { value: 'Has a do' } });
    await rerender(notesOf('77'));
    await fireEvent.input(fieldOf('New note'), { target: { value: 'Has a dog' } });
    await fireEvent.keyDown(fieldOf('New note'), { key: 'Enter', ctrlKey: true });
    await vi.waitFor(() => {
      expect(addNote.mock.lastCall?.slice(0, 2)).toEqual(['77', 'Has a dog']);
    });
  });
});
