// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/svelte';
import { afterEach, describe, expect, it, vi } from 'vitest';
import FilterDropdown from './FilterDropdown.svelte';

const people = (many: number) =>
  Array.from({ length: many }, (_, at) => ({ value: String(at), label: `Person ${String(at)}` }));

async function open(choices: { value: string; label: string }[], values: string[] = []) {
  const onchange = vi.fn<(values: string[]) => void>();
  render(FilterDropdown, { label: 'Technician', choices, values, onchange });
  await fireEvent.keyDown(screen.getByRole('button'), { key: 'Enter' });
  await screen.findByRole('menu');
  return onchange;
}

const items = () => screen.getAllByRole('menuitemcheckbox').map((item) => item.textContent.trim());
const focused = () => document.activeElement?.textContent.trim();

describe('a filter', () => {
  afterEach(cleanup);

  it('of few choices has no field to search them', async () => {
    await open(people(12));
    expect(screen.queryByRole('searchbox')).toBeNull();
  });

  it('of many is searched by what is typed, without accents and case', async () => {
    const onchange = await open([...people(180), { value: 'o', label: 'Øystein Weiß' }], ['3']);
    const field = screen.getByRole<HTMLInputElement>('searchbox', { name: 'Search technician' });
    await waitFor(() => {
      expect(document.activeElement).toBe(field);
    });
    await fireEvent.input(field, { target: { value: 'oystein' } });
    expect(items()).toEqual(['Øystein Weiß']);
    await fireEvent.keyDown(field, { key: 'Enter' });
    expect(onchange).toHaveBeenCalledWith(['3', 'o']);

    await fireEvent.input(field, { target: { value: 'nobody' } });
    expect(screen.getByText('No matches')).toBeTruthy();
  });

  it('is used by keys: down to the choices, and back to the field by the arrow or by typing on', async () => {
    await open(people(180));
    const field = screen.getByRole<HTMLInputElement>('searchbox');
    await fireEvent.input(field, { target: { value: '17' } });
    await fireEvent.keyDown(field, { key: 'ArrowDown' });
    expect(focused()).toBe('Person 17');
    await fireEvent.keyDown(document.activeElement!, { key: 'ArrowUp' });
    expect(document.activeElement).toBe(field);

    await fireEvent.keyDown(field, { key: 'ArrowDown' });
    await fireEvent.keyDown(document.activeElement!, { key: 'ArrowDown' });
    expect(focused()).toBe('Person 170');
    await fireEvent.keyDown(document.activeElement!, { key: '9' });
    expect(document.activeElement).toBe(field);
  });
});
