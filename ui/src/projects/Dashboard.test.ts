// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen, within } from '@testing-library/svelte';
import { afterEach, expect, it } from 'vitest';
import type { ProjectDashboard } from '../ipc';
import Dashboard from './Dashboard.svelte';
import { NO_FILTER, withOnly } from './project-filter';

afterEach(cleanup);

const counts = (many: number) =>
  Array.from({ length: many }, (_, at) => ({ name: `Number ${String(at)}`, count: many - at }));
const board: ProjectDashboard = {
  today: '2026-11-24',
  projects: [],
  byStatus: counts(8),
  byManager: counts(5),
  overdue: 0,
  dueSoon: 0,
  open: 0,
  completed: 0,
};

it('expands a long list of statuses, and says how many it hides', async () => {
  render(Dashboard, { board, filter: withOnly(NO_FILTER, 'status', 'Number 7'), onfilter: () => undefined });
  const list = within(screen.getByRole('region', { name: 'By status' }));
  // The active filter is always in the list.
  expect(list.getByRole('button', { name: /Number 7/, pressed: true })).toBeTruthy();
  await fireEvent.click(list.getByRole('button', { name: '2 more' }));
  expect(list.getAllByRole('button').map((one) => one.textContent.trim().slice(0, 8))).toHaveLength(8);
  const managers = within(screen.getByRole('region', { name: 'Open by manager' }));
  expect(managers.queryByRole('button', { name: /more/ })).toBeNull();
});
