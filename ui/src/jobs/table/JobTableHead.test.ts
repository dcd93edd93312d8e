// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen } from '@testing-library/svelte';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { jobTable } from '../job-table.svelte';
import JobTableHead from './JobTableHead.svelte';

const WIDTH = 100;

beforeEach(() => {
  Element.prototype.setPointerCapture = () => undefined;
  Element.prototype.releasePointerCapture = () => undefined;
  Element.prototype.hasPointerCapture = () => false;
  vi.spyOn(Element.prototype, 'getBoundingClientRect').mockImplementation(function (this: Element) {
    const at = [...(this.parentElement?.querySelectorAll('[role="columnheader"]') ?? [])].indexOf(this);
    return new DOMRect(at * WIDTH, 0, WIDTH, 32);
  });
});
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
  document.body.replaceChildren();
});

const mouse = (clientX: number, buttons = 1) => ({ pointerId: 1, pointerType: 'mouse', clientX, buttons });

/** Presses on the first header, or on its edge, and drags it over the third one. */
async function drag(where: '.edge' | 'button') {
  const kept = vi.spyOn(jobTable, 'setColumns').mockImplementation(() => undefined);
  render(JobTableHead, { onleave: () => undefined });
  const target = screen.getAllByRole('columnheader')[0]?.querySelector(where);
  if (!target) throw new Error('no header');
  await fireEvent.pointerDown(target, mouse(50));
  await fireEvent.pointerMove(window, mouse(60));
  await fireEvent.pointerMove(window, mouse(290));
  return kept;
}

it('moves a column where it is dropped', async () => {
  const [first, second, third] = jobTable.columns;
  const kept = await drag('button');
  await fireEvent.pointerUp(window, mouse(290, 0));
  expect(kept.mock.lastCall?.[0].slice(0, 3)).toEqual([second, third, first]);
});

it.each([
  ['button', () => fireEvent.pointerCancel(window, mouse(290, 0))],
  ['button', () => fireEvent.keyDown(window, { key: 'Escape' })],
  ['.edge', () => fireEvent.pointerCancel(window, mouse(290, 0))],
  ['.edge', () => fireEvent.keyDown(window, { key: 'Escape' })],
] as const)('leaves the columns as they were if a drag of the %s is canceled', async (where, cancel) => {
  const before = jobTable.columns;
  const kept = await drag(where);
  await cancel();
  await fireEvent.pointerUp(window, mouse(290, 0));
  expect(kept).not.toHaveBeenCalled();
  expect(jobTable.columns).toEqual(before);
});
