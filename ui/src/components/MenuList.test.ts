// @vitest-environment happy-dom
import { cleanup, render, screen } from '@testing-library/svelte';
import { afterEach, expect, it, vi } from 'vitest';
import MenuList from './MenuList.svelte';

vi.mock('./anchored', () => ({ anchored: () => () => undefined }));
afterEach(cleanup);

it('shows two accounts that have the same name', () => {
  const items = ['1', '2'].map((tenant) => ({ label: 'Tenant 123', hint: tenant, run: vi.fn() }));
  render(MenuList, { props: { items, anchor: null, onclose: vi.fn() } });
  expect(screen.getAllByRole('menuitem')).toHaveLength(2);
});
