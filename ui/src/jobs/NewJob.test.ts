// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen } from '@testing-library/svelte';
import { flushSync } from 'svelte';
import { afterEach, expect, it, vi } from 'vitest';
import type { ArrivalWindowChoice, EditReceipt, NewJob as Job, OperationRow } from '../ipc';
import { loadBookedDraft, loadDrafts, saveDraft } from '../state/form-drafts';
import { renewAccountState } from '../state/account-state';
import { navigation } from '../state/navigation.svelte';
import { emptyJob } from './new-job';

let made = 0;
const createJob = vi.fn<(job: Job) => Promise<EditReceipt>>(() => {
  made += 1;
  const operation = `op-${String(made)}`;
  return Promise.resolve({
    operationId: operation,
    jobId: null,
    appointmentId: null,
    projectId: null,
    reversible: true,
  });
});
const bookedJob = vi.fn<() => Promise<Job | null>>(() => Promise.resolve(null));
const operations = vi.fn<() => Promise<Pick<OperationRow, 'id' | 'state'>[]>>();

/** The arrival windows of the tenant. */
let windows: ArrivalWindowChoice[] = [];

vi.mock('../ipc', async (original) => ({
  ...(await original<object>()),
  onMirrorChanged: () => () => undefined,
  backend: {
    createJob,
    operations,
    undoOperation: () => Promise.resolve(null),
    arrivalWindows: () => Promise.resolve(windows),
    refreshCustomer: () => Promise.resolve(null),
    bookedJob,
    customerDetail: () => Promise.resolve(null),
  },
}));
vi.mock('../components/anchored', () => ({ anchored: () => () => undefined }));

const { arrivalWindows } = await import('../state/arrival-windows.svelte');
const { undoManager } = await import('../state/undo/undo.svelte');
const { default: NewJob } = await import('./NewJob.svelte');

afterEach(() => {
  cleanup();
  localStorage.clear();
});

const request = { prefill: null, rejected: null };

it('clears text that was typed but not accepted when the form starts over', async () => {
  render(NewJob, { request });
  const types = () => screen.getByLabelText<HTMLInputElement>('Job type');
  await fireEvent.input(screen.getByLabelText(/^Summary/), { target: { value: 'No heat' } });
  await fireEvent.input(types(), { target: { value: 'nothing of the kind' } });
  await fireEvent.blur(types());
  expect(types().validity.customError).toBe(true);
  await fireEvent.click(screen.getByRole('button', { name: 'Start over' }));
  expect(types().value).toBe('');
  expect(types().validity.customError).toBe(false);
  expect(loadDrafts('')).toEqual([]);
});

it('begins at an arrival window that is read after the form has opened', async () => {
  windows = [{ from: 0, to: 1440, businessUnitIds: [] }];
  render(NewJob, { request });
  expect(await screen.findByRole('radio', { name: /12 AM/, checked: true })).toBeTruthy();
  windows = [];
});

it('keeps the arrival window of a draft and of a rejected booking when windows are read again', async () => {
  windows = [{ from: 480, to: 720, businessUnitIds: [] }];
  const start = Date.UTC(2026, 10, 24, 9);
  const empty = emptyJob('UTC', { start, end: start + 3_600_000, technicianIds: [] });
  saveDraft('', 'left', { ...empty, summary: 'No heat' });
  const readAgain = async () => {
    await arrivalWindows.read();
    flushSync();
    return screen.getByLabelText<HTMLInputElement>('Arrival window end').value;
  };
  render(NewJob, { request });
  await fireEvent.click(screen.getByRole('button', { name: 'Continue No heat' }));
  expect(await readAgain()).toBe('11:00 AM');
  cleanup();

  const times = { start, end: start + 3_600_000, arrivalStart: start, arrivalEnd: start + 5_400_000 };
  bookedJob.mockResolvedValueOnce({
    customerId: '5',
    locationId: '6',
    businessUnitId: '10',
    jobTypeId: '1',
    priority: 'Normal',
    campaignId: '3',
    appointments: [{ ...times, technicianIds: [] }],
  } as unknown as Job);
  render(NewJob, { request: { prefill: null, rejected: { operation: 'op-7', error: null } } });
  await screen.findByDisplayValue('#6');
  expect(await readAgain()).toBe('10:30 AM');
  windows = [];
});

it('keeps the fields of an appointment when the one before it is removed', async () => {
  render(NewJob, { request });
  await fireEvent.click(screen.getByRole('button', { name: 'Add another appointment' }));
  const fields = () => [...document.querySelectorAll('[data-appointment-index]')];
  const [, second] = fields();
  await fireEvent.click(screen.getByRole('button', { name: 'Remove appointment 1' }));
  expect(fields()).toEqual([second]);
  await fireEvent.click(screen.getByRole('button', { name: 'Add another appointment' }));
  expect(fields()[0]).toBe(second);
});

it('offers what was left unfinished, and does not open it for the next caller', async () => {
  const start = Date.UTC(2026, 10, 24, 15);
  const left = {
    ...emptyJob('UTC', { start, end: start + 3_600_000, technicianIds: [] }),
    summary: 'No heat',
  };
  saveDraft('', 'left', left);
  render(NewJob, { request });
  const summary = () => screen.getByLabelText<HTMLTextAreaElement>(/^Summary/);
  expect(summary().value).toBe('');
  await fireEvent.input(summary(), { target: { value: 'Leak' } });
  expect(loadDrafts('').map(({ draft }) => draft.summary)).toEqual(['No heat', 'Leak']);
  cleanup();

  render(NewJob, { request });
  await fireEvent.click(screen.getByRole('button', { name: 'Continue No heat' }));
  expect(summary().value).toBe('No heat');
  await fireEvent.click(screen.getByRole('button', { name: 'Discard Leak' }));
  expect(loadDrafts('').map(({ id }) => id)).toEqual(['left']);
});

it('keeps the draft of a booking until it is done, also when redo books it again', async () => {
  const start = Date.UTC(2026, 10, 24, 15);
  saveDraft('', 'left', {
    ...emptyJob('UTC', { start, end: start + 3_600_000, technicianIds: [] }),
    customer: { id: '5', name: 'Garcia', phone: null, locations: [{ id: '6', name: 'Home', address: null }] },
    locationId: '6',
    businessUnitId: '10',
    jobTypeId: '1',
    priority: 'Normal',
    campaignId: '3',
  });
  operations.mockImplementation(() =>
    Promise.resolve(['op-1', 'op-2'].map((id) => ({ id, state: id === 'op-1' ? 'withdrawn' : 'queued' }))),
  );
  render(NewJob, { request });
  await fireEvent.click(screen.getByRole('button', { name: 'Continue Garcia' }));
  await fireEvent.click(screen.getByRole('button', { name: 'Book job' }));
  await vi.waitFor(() => {
    expect(operations).toHaveBeenCalledOnce();
  });
  await undoManager.undo();
  await undoManager.redo();
  expect(createJob).toHaveBeenCalledTimes(2);
  expect(loadBookedDraft('', 'op-2')?.customer?.name).toBe('Garcia');
  expect(loadBookedDraft('', 'op-1')).toBeNull();
});

it('shows nothing of a booking in the account that was opened while it was saved', async () => {
  const start = Date.UTC(2026, 10, 24, 15);
  saveDraft('', 'left', {
    ...emptyJob('UTC', { start, end: start + 3_600_000, technicianIds: [] }),
    customer: { id: '5', name: 'Garcia', phone: null, locations: [{ id: '6', name: 'Home', address: null }] },
    locationId: '6',
    businessUnitId: '10',
    jobTypeId: '1',
    campaignId: '3',
  });
  operations.mockResolvedValue([{ id: 'op-9', state: 'queued' }]);
  let save = (): void => undefined;
  createJob.mockClear();
  createJob.mockImplementationOnce(
    () =>
      new Promise((resolve) => {
        save = () => {
          resolve({ operationId: 'op-9', jobId: '7', reversible: true } as EditReceipt);
        };
      }),
  );
  render(NewJob, { request });
  await fireEvent.click(screen.getByRole('button', { name: 'Continue Garcia' }));
  await fireEvent.click(screen.getByRole('button', { name: 'Book job' }));
  await vi.waitFor(() => {
    expect(createJob).toHaveBeenCalledOnce();
  });
  renewAccountState();
  navigation.openNewJob();
  save();
  await vi.waitFor(() => {
    expect(loadBookedDraft('', 'op-9')).not.toBeNull();
  });
  await vi.dynamicImportSettled();
  expect(navigation.job).toBeNull();
  expect(navigation.newJob).not.toBeNull();
});
