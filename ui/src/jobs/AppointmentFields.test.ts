// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen } from '@testing-library/svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { AppointmentDraft } from '../state/form-drafts';
import Fixture from './AppointmentFields.fixture.svelte';

vi.mock('../ipc', async (original) => ({
  ...(await original<object>()),
  onMirrorChanged: () => () => undefined,
}));

const first: AppointmentDraft = {
  date: '2026-11-24',
  start: 540,
  length: 120,
  arrivalFrom: 540,
  arrivalTo: 660,
  technicianIds: [],
};

describe('AppointmentFields', () => {
  let changes: AppointmentDraft[] = [];

  beforeEach(() => {
    changes = [];
    render(Fixture, { first, changes });
  });
  afterEach(cleanup);

  const field = (label: RegExp) => screen.getByLabelText<HTMLInputElement>(label);

  async function type(label: RegExp, text: string): Promise<void> {
    const input = field(label);
    for (let at = 1; at <= text.length; at += 1) {
      await fireEvent.input(input, { target: { value: text.slice(0, at) } });
    }
  }

  it('moves the arrival window once, when the start field loses focus', async () => {
    await type(/^Start/, '10:30 PM');
    expect(field(/^Arrival window start/).value).toBe('9:00 AM');
    await fireEvent.blur(field(/^Start/));
    expect(changes).toHaveLength(1);
    expect(changes[0]).toMatchObject({ start: 1350, arrivalFrom: 1350, arrivalTo: 1470 });
    expect(field(/^Arrival window end/).value).toBe('12:30 AM');
  });

  it('keeps the distance from start to arrival window over an unreadable start', async () => {
    await type(/^Start/, 'soon');
    await fireEvent.blur(field(/^Start/));
    expect(screen.getByText('Enter a time, for example 9:15 AM')).toBeTruthy();
    expect(field(/^Start/).value).toBe('soon');
    await type(/^Start/, '10');
    await fireEvent.blur(field(/^Start/));
    expect(changes.at(-1)).toMatchObject({ start: 600, arrivalFrom: 600, arrivalTo: 720 });
  });

  it.each([
    [/^Start/, '10:30', 'ArrowUp', { start: 645 }],
    [/^Start/, '10:30', 'ArrowDown', { start: 615 }],
    [/^Duration/, '3 h', 'ArrowUp', { length: 195 }],
    [/^Arrival window end/, '1 pm', 'ArrowDown', { arrivalTo: 765 }],
  ])('steps from the typed value with an arrow key: %s %s %s', async (label, text, key, requested) => {
    await type(label, text);
    await fireEvent.keyDown(field(label), { key });
    expect(changes.at(-1)).toMatchObject(requested);
  });

  it('leaves unreadable text alone on an arrow key', async () => {
    await type(/^Start/, 'soon');
    await fireEvent.keyDown(field(/^Start/), { key: 'ArrowUp' });
    expect(field(/^Start/).value).toBe('soon');
    expect(changes.every(({ start }) => start === null)).toBe(true);
  });

  it('ignores arrow keys of an input method', async () => {
    await type(/^Start/, '10:30');
    await fireEvent.keyDown(field(/^Start/), { key: 'ArrowUp', isComposing: true });
    expect(changes).toEqual([]);
  });

  it('accepts a whole arrival window in the start field', async () => {
    await type(/^Arrival window start/, '10-2');
    await fireEvent.blur(field(/^Arrival window start/));
    expect(changes.at(-1)).toMatchObject({ arrivalFrom: 600, arrivalTo: 840 });
  });

  it('reports no change when the same time is typed in another form', async () => {
    await type(/^Start/, '9 a.m.');
    await fireEvent.blur(field(/^Start/));
    await type(/^Duration/, '2 hours');
    await fireEvent.blur(field(/^Duration/));
    expect(changes).toEqual([]);
    expect(field(/^Start/).value).toBe('9:00 AM');
  });
});
