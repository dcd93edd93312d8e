// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen } from '@testing-library/svelte';
import { afterEach, expect, it, vi } from 'vitest';
import { keepDraft } from './draft-store';
import { emptyJob } from './new-job';

vi.mock('../ipc', async (original) => ({ ...(await original<object>()), desk: {} }));
vi.mock('../controls/anchored', () => ({ anchored: () => () => undefined }));

const { default: NewJob } = await import('./NewJob.svelte');

afterEach(() => {
  cleanup();
  localStorage.clear();
});

it('forgets with Start anew what was typed and not taken', async () => {
  const start = Date.UTC(2026, 10, 24, 15);
  keepDraft('', {
    ...emptyJob('UTC', { start, end: start + 3_600_000, technicianIds: [] }),
    summary: 'No heat',
  });
  render(NewJob, { prefill: null });
  const types = () => screen.getByLabelText<HTMLInputElement>('Job type');
  await fireEvent.input(types(), { target: { value: 'nothing of the kind' } });
  await fireEvent.blur(types());
  expect(types().validity.customError).toBe(true);
  await fireEvent.click(screen.getByRole('button', { name: 'Start anew' }));
  expect(types().value).toBe('');
  expect(types().validity.customError).toBe(false);
});
