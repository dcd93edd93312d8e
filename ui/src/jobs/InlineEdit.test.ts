// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen } from '@testing-library/svelte';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { FieldKind, FieldValue } from './inline-edit';
import InlineEdit from './InlineEdit.svelte';

const save = vi.fn<(value: FieldValue) => Promise<unknown>>();
const choices = [
  { value: '1', label: 'Ana Ruiz' },
  { value: '2', label: 'Ben Ortiz' },
];
const propsOf = (kind: FieldKind, seen: FieldValue) => ({
  kind,
  name: 'Field',
  text: typeof seen === 'string' ? seen : '',
  canEdit: true,
  begin: () => ({ seen, save }),
  errorField: 'field',
  draftName: 'field:7',
  choices,
});
const field = () =>
  screen.queryByRole<HTMLInputElement>('textbox') ?? screen.getByRole<HTMLInputElement>('combobox');
async function openField(kind: FieldKind, seen: FieldValue): Promise<void> {
  render(InlineEdit, propsOf(kind, seen));
  await fireEvent.click(screen.getByRole('button', { name: /Change$/ }));
}
async function type(text: string): Promise<void> {
  await fireEvent.input(field(), { target: { value: text } });
}

// happy-dom has no popovers.
HTMLElement.prototype.showPopover = () => undefined;

beforeEach(() => {
  save.mockReset();
  save.mockResolvedValue(null);
});
afterEach(() => {
  cleanup();
  localStorage.clear();
});

it('saves a choice at once, closes, and returns the focus to the button', async () => {
  await openField('choice', '1');
  await type('Ben');
  await fireEvent.keyDown(field(), { key: 'Enter' });
  await vi.waitFor(() => {
    expect(document.activeElement).toBe(screen.getByRole('button', { name: /Change$/ }));
  });
  expect(save).toHaveBeenCalledExactlyOnceWith('2');
});

it('takes what is only typed when it is saved', async () => {
  await openField('list', ['1']);
  await type('Ben');
  await fireEvent.keyDown(field(), { key: 'Enter', ctrlKey: true });
  expect(save).toHaveBeenCalledExactlyOnceWith(['1', '2']);
});

it.each([
  ['list', ['1'], 'Nobody'],
  ['date', '2026-11-24', 'some day'],
] as const)('stays open while the text of a %s is no value', async (kind, seen, text) => {
  await openField(kind, seen);
  await type(text);
  await fireEvent.click(screen.getByRole('button', { name: 'Save' }));
  expect(field().value).toBe(text);
  expect(document.activeElement).toBe(field());
  expect(save).not.toHaveBeenCalled();
});

it('stays open with the reason when saving fails', async () => {
  save.mockRejectedValue({
    kind: 'invalid',
    reason: { code: 'internal', detail: '' },
    retryable: false,
    fieldErrors: { field: [{ code: 'serverMessage', message: 'Too late' }] },
    traceId: null,
  });
  await openField('line', 'Roof');
  await type('Gutter');
  await fireEvent.keyDown(field(), { key: 'Enter' });
  expect((await screen.findByRole('alert')).textContent).toBe('Too late');
  expect(field().value).toBe('Gutter');
});

it('opens with the value of each rejected edit, even if it is the same', async () => {
  const { rerender } = render(InlineEdit, { ...propsOf('line', 'Roof'), requested: { value: 'Gutter' } });
  await vi.waitFor(() => {
    expect(field().value).toBe('Gutter');
  });
  await fireEvent.keyDown(field(), { key: 'Escape' });
  expect(screen.queryByRole('textbox')).toBeNull();
  await rerender({ requested: { value: 'Gutter' } });
  await vi.waitFor(() => {
    expect(field().value).toBe('Gutter');
  });
});
