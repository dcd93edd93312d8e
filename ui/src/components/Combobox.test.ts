// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen } from '@testing-library/svelte';
import { tick } from 'svelte';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Choice } from './combobox-options';
import Combobox from './Combobox.svelte';

// The list is placed by layout, of which there is none here.
vi.mock('./anchored', () => ({ anchored: () => () => undefined }));

const zones: Choice[] = ['America/Chicago', 'America/New_York', 'Etc/UTC'].map((value) => ({
  value,
  label: value.replaceAll('_', ' '),
}));
const people: Choice[] = Array.from({ length: 180 }, (_, at) => ({
  value: String(at),
  label: `Technician ${String(at).padStart(3, '0')}`,
}));

type Props = Parameters<typeof render<typeof Combobox>>[1];

describe('a field with choices', () => {
  afterEach(cleanup);

  function show(props: Partial<Props> = {}) {
    const onchange = vi.fn<(values: string[]) => void>();
    const view = render(Combobox, { label: 'Zone', choices: zones, values: ['Etc/UTC'], onchange, ...props });
    return { onchange, view, input: screen.getByRole<HTMLInputElement>('combobox') };
  }
  const type = (input: HTMLInputElement, value: string) => fireEvent.input(input, { target: { value } });

  it.each([
    ['America/New_York', 'America/New_York'],
    ['america/new york', 'America/New_York'],
    ['chicago', 'America/Chicago'],
  ])('takes %s when it is left', async (text, value) => {
    const { input, onchange } = show();
    await type(input, text);
    await fireEvent.blur(input);
    expect(onchange).toHaveBeenCalledExactlyOnceWith([value]);
    expect(input.value).toBe(value.replaceAll('_', ' '));
  });

  it('keeps what it does not know, says so, and gives up what was chosen before', async () => {
    const { input, onchange } = show();
    await type(input, 'Chicgao');
    await fireEvent.blur(input);
    expect(input.value).toBe('Chicgao');
    expect(screen.getByRole('alert').textContent).toContain('Nothing matches “Chicgao”');
    expect(input.getAttribute('aria-invalid')).toBe('true');
    expect(onchange).toHaveBeenCalledExactlyOnceWith([]);
    expect(input.validity.customError).toBe(true);
  });

  it('gives back with Escape what was chosen before a text that it does not know', async () => {
    const { input, onchange } = show();
    await type(input, 'Chicgao');
    await fireEvent.blur(input);
    await fireEvent.click(input);
    await fireEvent.keyDown(input, { key: 'Escape' });
    expect(onchange.mock.calls).toEqual([[[]], [['Etc/UTC']]]);
    expect(input.value).toBe('Etc/UTC');
  });

  it('drops no chip with a Backspace that is held', async () => {
    const { input, onchange } = show({ choices: people, multiple: true, values: ['3', '4'] });
    await type(input, 'x');
    await type(input, '');
    await fireEvent.keyDown(input, { key: 'Backspace', repeat: true });
    expect(onchange).not.toHaveBeenCalled();
    await fireEvent.keyDown(input, { key: 'Backspace' });
    expect(onchange).toHaveBeenCalledExactlyOnceWith(['3']);
  });

  it('does not guess between several', async () => {
    const { input } = show();
    await type(input, 'america');
    await fireEvent.blur(input);
    expect(input.value).toBe('america');
    expect(screen.getByRole('alert').textContent).toContain('more than one');
    // What is typed next is read anew.
    await type(input, 'america/ch');
    expect(screen.queryByRole('alert')).toBeNull();
    await fireEvent.blur(input);
    expect(input.value).toBe('America/Chicago');
  });

  it('is settled before its form is sent from inside it', async () => {
    const form = document.createElement('form');
    document.body.append(form);
    const onchange = vi.fn();
    render(Combobox, { target: form, props: { label: 'Zone', choices: zones, values: [], onchange } });
    const input = screen.getByRole<HTMLInputElement>('combobox');
    await type(input, 'chicago');
    let known: unknown = null;
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      known = onchange.mock.calls[0]?.[0];
    });
    form.dispatchEvent(new SubmitEvent('submit', { bubbles: true, cancelable: true }));
    expect(known).toEqual(['America/Chicago']);
    form.remove();
  });

  it('adds to several, and keeps the rest when it does not know one', async () => {
    const { input, onchange } = show({ choices: people, multiple: true, values: ['3'] });
    await type(input, 'technician 007');
    await fireEvent.blur(input);
    expect(onchange).toHaveBeenLastCalledWith(['3', '7']);
    await type(input, 'nobody');
    await fireEvent.blur(input);
    expect(onchange).toHaveBeenCalledTimes(1);
    expect(input.value).toBe('nobody');
  });

  it('shows one chip for what is chosen twice', () => {
    show({ choices: people, multiple: true, values: ['3', '3'] });
    expect(screen.getAllByRole('button', { name: /Remove/ })).toHaveLength(1);
  });

  it('says how many more there are, and reaches all of them', async () => {
    const { input } = show({ choices: people, values: [] });
    await fireEvent.click(input);
    expect(screen.getAllByRole('option')).toHaveLength(100);
    expect(screen.getByText(/^80 more/)).toBeTruthy();
    const down = () => new KeyboardEvent('keydown', { key: 'ArrowDown', bubbles: true, cancelable: true });
    for (let at = 0; at < 179; at += 1) input.dispatchEvent(down());
    await tick();
    expect(screen.getAllByRole('option')).toHaveLength(180);
    expect(document.querySelector('li.active')?.textContent).toContain('Technician 179');
    expect(screen.queryByText(/more: scroll/)).toBeNull();
  });

  it('leaves the Enter of an input method to it', async () => {
    const { input, onchange } = show();
    await type(input, 'chi');
    await fireEvent.keyDown(input, { key: 'Enter', isComposing: true });
    await fireEvent.keyDown(input, { key: 'Enter', keyCode: 229 });
    expect(onchange).not.toHaveBeenCalled();
    await fireEvent.keyDown(input, { key: 'Enter', keyCode: 13 });
    expect(onchange).toHaveBeenCalledExactlyOnceWith(['America/Chicago']);
  });

  it('waits for an answer that is still on its way when it was left', async () => {
    const { input, onchange, view } = show({ choices: [], values: [], onsearch: vi.fn(), searching: true });
    await type(input, 'Garcia');
    await fireEvent.blur(input);
    expect(screen.getByRole('alert').textContent).toContain('Still searching');
    await view.rerender({ choices: [{ value: '7', label: 'Garcia' }], searching: false });
    expect(onchange).toHaveBeenCalledExactlyOnceWith(['7']);
    expect(screen.queryByRole('alert')).toBeNull();
  });
});
