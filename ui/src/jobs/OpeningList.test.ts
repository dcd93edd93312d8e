// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen } from '@testing-library/svelte';
import { flushSync } from 'svelte';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Availability } from '../ipc';
import { TUESDAY } from '../lib/schedule/days.fixture';
import { availability, shift, technician } from '../lib/schedule/schedule.fixture';
import type { AppointmentDraft } from '../state/form-drafts';

let answer: (page: Availability) => void = () => undefined;

vi.mock('../ipc', async (original) => ({
  ...(await original<object>()),
  onMirrorChanged: () => () => undefined,
  backend: {
    availability: () =>
      new Promise<Availability>((resolve) => {
        answer = resolve;
      }),
  },
}));

const { clock } = await import('../state/clock.svelte');
const { default: OpeningList } = await import('./OpeningList.svelte');

const page = availability({
  technicians: [technician('1'), technician('2')],
  shifts: [shift('1', 8, 17), shift('2', 8, 17)],
});
const draft = (changes: Partial<AppointmentDraft> = {}): AppointmentDraft => ({
  date: TUESDAY.date,
  start: 540,
  length: 120,
  arrivalFrom: null,
  arrivalTo: null,
  technicianIds: [],
  ...changes,
});
const work = { jobTypeId: null, businessUnitId: null };
const taken = vi.fn<(draft: AppointmentDraft) => void>();
const show = (of: AppointmentDraft) =>
  render(OpeningList, { draft: of, work, ontake: taken, onclose: () => undefined });

beforeEach(() => {
  taken.mockClear();
  clock.now = clock.minute = TUESDAY.start;
});
afterEach(() => {
  cleanup();
  document.body.replaceChildren();
});

it('takes the focus when the openings are read', async () => {
  show(draft());
  answer(page);
  expect(await screen.findByRole('listbox')).toBe(document.activeElement);
});

it('leaves the focus in a field that is typed into while the openings are read', async () => {
  show(draft());
  const field = document.createElement('input');
  document.body.append(field);
  field.focus();
  await fireEvent.input(field, { target: { value: '512' } });
  answer(page);
  await screen.findByRole('listbox');
  expect(document.activeElement).toBe(field);
});

it('leaves the focus alone when a duration makes the openings appear again', async () => {
  const { rerender } = show(draft());
  answer(page);
  await screen.findByRole('listbox');
  const field = document.createElement('input');
  document.body.append(field);
  field.focus();
  await rerender({ draft: draft({ length: null }) });
  await rerender({ draft: draft({ length: 60 }) });
  await screen.findByRole('listbox');
  expect(document.activeElement).toBe(field);
});

it('keeps the number of each opening while the clock goes on, and takes none that has passed', async () => {
  show(draft());
  answer(page);
  const options = await screen.findAllByRole('option');
  const times = () => screen.getAllByRole('option').map((one) => one.querySelector('.time')?.textContent);
  const before = times();
  expect(options.length).toBeGreaterThan(1);
  clock.now = clock.minute = TUESDAY.start + 8.5 * 3_600_000;
  flushSync();
  expect(times()).toEqual(before);
  await fireEvent.keyDown(screen.getByRole('listbox'), { key: '1' });
  expect(taken).not.toHaveBeenCalled();
  await fireEvent.keyDown(screen.getByRole('listbox'), { key: '2' });
  expect(taken).toHaveBeenCalledOnce();
});

it('assigns the technician of the opening once the chosen ones are removed', async () => {
  const { rerender } = show(draft({ technicianIds: ['1', '2'] }));
  answer(page);
  await screen.findByRole('listbox');
  await rerender({ draft: draft() });
  await fireEvent.keyDown(screen.getByRole('listbox'), { key: '1' });
  expect(taken.mock.lastCall?.[0].technicianIds).toEqual(['1']);
});
