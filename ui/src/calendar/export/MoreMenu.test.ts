// @vitest-environment happy-dom
import { cleanup, fireEvent, render } from '@testing-library/svelte';
import { afterEach, expect, it } from 'vitest';
import { TUESDAY } from '../../lib/schedule/days.fixture';
import { printing } from '../print/printing.svelte';
import MoreMenu from './MoreMenu.svelte';

afterEach(() => {
  cleanup();
  printing.reset();
  document.body.innerHTML = '';
});

it('asks how to print with Ctrl+P, but not over an open form, and never lets the web view print', async () => {
  render(MoreMenu, { page: null, days: [TUESDAY], cards: [] });
  document.body.insertAdjacentHTML('beforeend', '<div role="dialog" aria-modal="true"></div>');
  const press = () => fireEvent.keyDown(document.body, { key: 'p', code: 'KeyP', ctrlKey: true });
  // The answer is whether the default was not prevented.
  expect(await press()).toBe(false);
  expect(printing.asking).toBe(false);
  document.querySelector('[aria-modal]')?.remove();
  expect(await press()).toBe(false);
  expect(printing.asking).toBe(true);
});
