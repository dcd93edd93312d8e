// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen } from '@testing-library/svelte';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { AppointmentCard } from '../ipc';
import { dayOf } from '../lib/schedule/days.fixture';

const calendarPage = vi.fn<() => Promise<unknown>>(() => Promise.reject(new Error('not in this test')));
vi.mock('../ipc', async (original) => ({
  ...(await original<object>()),
  backend: { calendarPage },
  onMirrorChanged: () => () => undefined,
}));
vi.mock('../components/anchored', () => ({ anchored: () => () => undefined }));

const { undoManager } = await import('../state/undo/undo.svelte');
const { default: Reschedule } = await import('./Reschedule.svelte');
const { default: TechniciansForm } = await import('../calendar/card/TechniciansForm.svelte');
const { navigation } = await import('../state/navigation.svelte');

const START = Date.UTC(2026, 10, 24, 15);
const card = (state: string): AppointmentCard =>
  ({
    id: '7',
    jobId: '1',
    start: START,
    end: START + 3_600_000,
    endKnown: true,
    arrivalStart: null,
    arrivalEnd: null,
    technicianIds: [],
    state,
    movable: true,
    customer: 'Garcia',
  }) as unknown as AppointmentCard;

beforeEach(() => {
  navigation.page = 'jobs';
});
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

it('warns before a move, and says after it, that the job is taken off hold', async () => {
  const move = vi.spyOn(undoManager, 'move').mockResolvedValue(true);
  render(Reschedule, { card: card('hold'), onclose: vi.fn() });
  expect(screen.getByText('Takes the job off hold')).toBeTruthy();
  const length = screen.getByLabelText(/^Duration/);
  await fireEvent.input(length, { target: { value: '2 h' } });
  await fireEvent.click(screen.getByRole('button', { name: 'Reschedule' }));
  // Only the end moved.
  expect(move.mock.calls[0]?.[2]).toMatch(/^Garcia now ends at .* · off hold$/);
});

it('does not mention a hold for a scheduled job', () => {
  render(Reschedule, { card: card('scheduled'), onclose: vi.fn() });
  expect(screen.queryByText(/off hold/)).toBeNull();
});

it('warns before technicians are assigned to a job on hold', () => {
  render(TechniciansForm, {
    cards: [card('hold'), { ...card('scheduled'), id: '8', jobId: '2', technicianIds: ['1'] }],
    onclose: vi.fn(),
  });
  // The chosen technicians are the current ones of the job on hold.
  expect(screen.queryByText(/off hold/)).toBeNull();
  cleanup();
  render(TechniciansForm, {
    cards: [{ ...card('hold'), technicianIds: ['1'] }, card('scheduled')],
    onclose: vi.fn(),
  });
  expect(screen.getByText('Takes the job off hold')).toBeTruthy();
});

it('names a conflict of what is entered, and still moves the appointment', async () => {
  calendarPage.mockResolvedValue({
    days: [dayOf('2026-11-24', 0)],
    technicians: [{ id: '1', name: 'Ana Ruiz', skills: [] }],
    shifts: [],
    requiredSkills: [],
    appointments: [{ ...card('scheduled'), id: '8', customer: 'Olsen', technicianIds: ['1'] }],
  });
  const move = vi.spyOn(undoManager, 'move').mockResolvedValue(true);
  const own = { ...card('scheduled'), technicianIds: ['1'] };
  render(Reschedule, { card: own, onclose: vi.fn() });
  expect(await screen.findByText(/^Overlaps Olsen, .* · A\. Ruiz$/)).toBeTruthy();
  await fireEvent.click(screen.getByRole('button', { name: 'Reschedule' }));
  expect(move).toHaveBeenCalledOnce();
});

it('asks before it changes a window that the customer has confirmed', async () => {
  const move = vi.spyOn(undoManager, 'move').mockResolvedValue(true);
  const promised = { arrivalStart: START, arrivalEnd: START + 7_200_000, confirmed: true };
  const own = { ...card('scheduled'), ...promised } as AppointmentCard;
  render(Reschedule, { card: own, onclose: vi.fn() });
  const start = screen.getByLabelText<HTMLInputElement>('Start');
  await fireEvent.input(start, { target: { value: '4p' } });
  await fireEvent.blur(start);
  await fireEvent.click(screen.getByRole('button', { name: 'Reschedule' }));
  await fireEvent.click(await screen.findByRole('button', { name: /^Keep the window/ }));
  await vi.waitFor(() => {
    expect(move).toHaveBeenCalledOnce();
  });
  expect(move.mock.calls[0]?.[1]).toMatchObject({
    start: START + 3_600_000,
    arrivalStart: promised.arrivalStart,
    arrivalEnd: promised.arrivalEnd,
  });
});
