// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen } from '@testing-library/svelte';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AppointmentDraft } from '../state/form-drafts';
import Fixture from './AppointmentFields.fixture.svelte';

const first: AppointmentDraft = {
  date: '2026-11-24',
  start: 540,
  length: 120,
  arrivalFrom: 540,
  arrivalTo: 660,
  technicianIds: [],
};

describe('typing into the fields of a visit', () => {
  let said: AppointmentDraft[] = [];

  beforeEach(() => {
    said = [];
    render(Fixture, { first, said });
  });
  afterEach(cleanup);

  const field = (label: RegExp) => screen.getByLabelText<HTMLInputElement>(label);

  async function type(label: RegExp, text: string): Promise<void> {
    const input = field(label);
    for (let at = 1; at <= text.length; at += 1) {
      await fireEvent.input(input, { target: { value: text.slice(0, at) } });
    }
  }

  it('moves the window once, when the start is left', async () => {
    await type(/^Start/, '10:30 PM');
    expect(field(/^Arrival from/).value).toBe('9:00 AM');
    await fireEvent.blur(field(/^Start/));
    expect(said).toHaveLength(1);
    expect(said[0]).toMatchObject({ start: 1350, arrivalFrom: 1350, arrivalTo: 1470 });
    expect(field(/^Arrival until/).value).toBe('12:30 AM');
  });

  it('keeps the distance of the window when a start could not be read in between', async () => {
    await type(/^Start/, 'soon');
    await fireEvent.blur(field(/^Start/));
    expect(screen.getByText('Enter a time, for example 9:15 AM')).toBeTruthy();
    expect(field(/^Start/).value).toBe('soon');
    await type(/^Start/, '10');
    await fireEvent.blur(field(/^Start/));
    expect(said.at(-1)).toMatchObject({ start: 600, arrivalFrom: 600, arrivalTo: 720 });
  });

  it.each([
    [/^Start/, '10:30', 'ArrowUp', { start: 645 }],
    [/^Start/, '10:30', 'ArrowDown', { start: 615 }],
    [/^Duration/, '3 h', 'ArrowUp', { length: 195 }],
    [/^Arrival until/, '1 pm', 'ArrowDown', { arrivalTo: 765 }],
  ])('goes on with an arrow from what is typed: %s %s %s', async (label, text, key, wanted) => {
    await type(label, text);
    await fireEvent.keyDown(field(label), { key });
    expect(said.at(-1)).toMatchObject(wanted);
  });

  it('keeps with an arrow what cannot be read', async () => {
    await type(/^Start/, 'soon');
    await fireEvent.keyDown(field(/^Start/), { key: 'ArrowUp' });
    expect(field(/^Start/).value).toBe('soon');
    expect(said.every(({ start }) => start === null)).toBe(true);
  });

  it('leaves the arrows of an input method to it', async () => {
    await type(/^Start/, '10:30');
    await fireEvent.keyDown(field(/^Start/), { key: 'ArrowUp', isComposing: true });
    expect(said).toEqual([]);
  });

  it('takes a whole window where it begins', async () => {
    await type(/^Arrival from/, '10-2');
    await fireEvent.blur(field(/^Arrival from/));
    expect(said.at(-1)).toMatchObject({ arrivalFrom: 600, arrivalTo: 840 });
  });

  it('says nothing when the same time is written in other words', async () => {
    await type(/^Start/, '9 a.m.');
    await fireEvent.blur(field(/^Start/));
    await type(/^Duration/, '2 hours');
    await fireEvent.blur(field(/^Duration/));
    expect(said).toEqual([]);
    expect(field(/^Start/).value).toBe('9:00 AM');
  });
});
