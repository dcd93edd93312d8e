// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen } from '@testing-library/svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { AppointmentCard, EditReceipt } from '../ipc';

const set = vi.fn<(id: string, text: string, before: string) => Promise<EditReceipt>>();

vi.mock('../ipc', async (original) => ({
  ...(await original<typeof import('../ipc')>()),
  backend: { setSpecialInstructions: set },
}));

const { default: JobAppointment } = await import('./JobAppointment.svelte');

const receipt = { operationId: 'op', reversible: true } as EditReceipt;
const START = Date.UTC(2026, 10, 24, 15);
const cardWith = (specialInstructions: string | null): AppointmentCard =>
  ({
    id: '7',
    jobId: '1',
    start: START,
    end: START + 3_600_000,
    endKnown: true,
    arrivalStart: null,
    arrivalEnd: null,
    technicianIds: [],
    specialInstructions,
    state: 'scheduled',
    confirmed: false,
    movable: true,
    number: null,
    customer: 'Garcia',
    pending: null,
  }) as unknown as AppointmentCard;

const show = (specialInstructions: string | null) =>
  render(JobAppointment, {
    card: cardWith(specialInstructions),
    chosen: true,
    onreschedule: () => undefined,
  });
const field = () => screen.getByLabelText<HTMLTextAreaElement>('Special instructions');

describe('special instructions', () => {
  beforeEach(() => {
    localStorage.clear();
    set.mockReset();
  });
  afterEach(cleanup);

  it('are sent once, however often Ctrl+Enter is pressed or held', async () => {
    let answer: (receipt: EditReceipt) => void = () => undefined;
    set.mockReturnValue(
      new Promise((resolve) => {
        answer = resolve;
      }),
    );
    show('Gate 4711');
    await fireEvent.click(screen.getByRole('button', { name: 'Gate 4711' }));
    await fireEvent.input(field(), { target: { value: 'Gate 4712' } });
    await fireEvent.keyDown(field(), { key: 'Enter', ctrlKey: true, repeat: true });
    expect(set).not.toHaveBeenCalled();
    await fireEvent.keyDown(field(), { key: 'Enter', ctrlKey: true });
    await fireEvent.keyDown(field(), { key: 'Enter', ctrlKey: true });
    answer(receipt);
    await vi.waitFor(() => {
      expect(screen.queryByLabelText('Special instructions')).toBeNull();
    });
    expect(set).toHaveBeenCalledOnce();
  });

  it('that were restored are compared with the text from when they were begun', async () => {
    set.mockResolvedValue(receipt);
    show('Gate 4711');
    await fireEvent.click(screen.getByRole('button', { name: 'Gate 4711' }));
    await fireEvent.input(field(), { target: { value: 'Gate 4711, dog' } });
    cleanup();
    show('Gate 9999');
    await fireEvent.keyDown(field(), { key: 'Enter', ctrlKey: true });
    expect(set).toHaveBeenCalledExactlyOnceWith('7', 'Gate 4711, dog', 'Gate 4711');
  });
});
