// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen } from '@testing-library/svelte';
import { afterEach, expect, it, vi } from 'vitest';
import ChunkError from './ChunkError.svelte';

afterEach(cleanup);

it('has the focus where it stands above the window, and is closed with Escape', async () => {
  const onclose = vi.fn();
  render(ChunkError, {
    part: 'This form',
    place: 'dialog',
    thrown: new Error('x'),
    onreload: vi.fn(),
    onclose,
  });
  const box = screen.getByRole('alertdialog');
  expect(document.activeElement).toBe(box);
  await fireEvent.keyDown(box, { key: 'Escape' });
  expect(onclose).toHaveBeenCalledOnce();
});

it('takes no focus from the rest where it has a place of its own', () => {
  render(ChunkError, { part: 'The calendar', thrown: new Error('x'), onreload: vi.fn() });
  expect(document.activeElement).toBe(document.body);
});
