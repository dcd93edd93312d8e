// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen } from '@testing-library/svelte';
import { tick } from 'svelte';
import { afterEach, describe, expect, it, vi } from 'vitest';
import Fixture from './Dialog.fixture.svelte';

describe('a dialog', () => {
  afterEach(cleanup);

  function show(dirty: boolean) {
    const [onclose, onsubmit] = [
      vi.fn<() => void>(),
      vi.fn<(minutes: number | null) => void | Promise<void>>(),
    ];
    render(Fixture, { dirty, onclose, onsubmit });
    return { onclose, onsubmit, length: screen.getByLabelText<HTMLInputElement>('Duration') };
  }
  const press = (name: string) => fireEvent.click(screen.getByRole('button', { name }));

  it('closes at once while nothing was entered', async () => {
    const { onclose } = show(false);
    await press('Cancel');
    expect(onclose).toHaveBeenCalledOnce();
  });

  it.each(['Cancel', 'Close'])('asks before %s loses what was entered', async (button) => {
    const { onclose } = show(true);
    await press(button);
    expect(onclose).not.toHaveBeenCalled();
    expect(screen.getByRole('alertdialog', { name: 'Discard your changes?' })).toBeTruthy();
    await press('Keep editing');
    expect(screen.queryByRole('alertdialog')).toBeNull();
    await press(button);
    await press('Discard');
    expect(onclose).toHaveBeenCalledOnce();
  });

  it('asks at Escape, too, and a second Escape goes on', async () => {
    const { onclose, length } = show(true);
    await fireEvent.keyDown(length, { key: 'Escape' });
    expect(screen.getByRole('alertdialog')).toBeTruthy();
    await fireEvent.keyDown(length, { key: 'Escape' });
    expect(screen.queryByRole('alertdialog')).toBeNull();
    expect(onclose).not.toHaveBeenCalled();
  });

  it('sends with Ctrl+Enter what is typed, not what was there before', async () => {
    const { onsubmit, length } = show(true);
    await fireEvent.input(length, { target: { value: '1 hour 30 minutes' } });
    await fireEvent.keyDown(length, { key: 'Enter', ctrlKey: true });
    expect(onsubmit).toHaveBeenCalledExactlyOnceWith(90);
  });

  it('sends once, however often the keys are pressed or held, and again when that has failed', async () => {
    const { onsubmit, length } = show(true);
    const ctrlEnter = (more: KeyboardEventInit = {}) =>
      fireEvent.keyDown(length, { key: 'Enter', ctrlKey: true, ...more });
    const answers: (() => void)[] = [];
    onsubmit.mockImplementation(() => new Promise<void>((resolve) => answers.push(resolve)));
    await ctrlEnter({ repeat: true });
    expect(onsubmit).not.toHaveBeenCalled();
    await ctrlEnter();
    await ctrlEnter();
    await press('Save');
    expect(onsubmit).toHaveBeenCalledOnce();
    answers[0]?.();
    await tick();
    await ctrlEnter();
    expect(onsubmit).toHaveBeenCalledTimes(2);
  });

  it('does not send while it asks whether to discard, nor past a button that cannot be pressed', async () => {
    const { onsubmit, length } = show(true);
    const save = screen.getByRole<HTMLButtonElement>('button', { name: 'Save' });
    save.disabled = true;
    await fireEvent.keyDown(length, { key: 'Enter', ctrlKey: true });
    save.disabled = false;
    await press('Cancel');
    await fireEvent.keyDown(length, { key: 'Enter', ctrlKey: true });
    await fireEvent.submit(length.form ?? length);
    expect(onsubmit).not.toHaveBeenCalled();
  });

  it.each([
    ['can be read', '3 h'],
    ['cannot be read', 'a while'],
  ])('asks before it closes over a text that %s and was not left yet', async (_, typed) => {
    const { onclose, length } = show(false);
    length.focus();
    await fireEvent.input(length, { target: { value: typed } });
    await fireEvent.keyDown(length, { key: 'Escape' });
    expect(onclose).not.toHaveBeenCalled();
    expect(screen.getByRole('alertdialog', { name: 'Discard your changes?' })).toBeTruthy();
  });

  it('does not send while a text cannot be read, nor for an input method', async () => {
    const { onsubmit, length } = show(true);
    await fireEvent.input(length, { target: { value: 'a while' } });
    await fireEvent.keyDown(length, { key: 'Enter', ctrlKey: true });
    expect(screen.getByRole('alert').textContent).toContain('Enter a duration');
    await fireEvent.input(length, { target: { value: '2 h' } });
    await fireEvent.keyDown(length, { key: 'Enter', ctrlKey: true, isComposing: true });
    expect(onsubmit).not.toHaveBeenCalled();
  });
});
