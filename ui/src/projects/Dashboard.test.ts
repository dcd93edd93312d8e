// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen, within } from '@testing-library/svelte';
import { afterEach, expect, it } from 'vitest';
import Dashboard from './Dashboard.svelte';
import { NO_FILTER, type ProjectFilter } from './project-filter';
import { project } from './project.fixture';

afterEach(cleanup);

const projects = Array.from({ length: 8 }, (_, at) =>
  project({ id: String(at), status: `Number ${String(at)}`, managers: ['Dana'] }),
);

it('expands a long list of statuses, and says how many it hides', async () => {
  render(Dashboard, { projects, filter: NO_FILTER, onopen: () => undefined });
  const list = within(screen.getByRole('region', { name: 'By status' }));
  await fireEvent.click(list.getByRole('button', { name: '2 more' }));
  expect(list.getAllByRole('button')).toHaveLength(8);
  const managers = within(screen.getByRole('region', { name: 'Open by manager' }));
  expect(managers.queryByRole('button', { name: /more/ })).toBeNull();
});

it('opens the list of the projects that a number counts', async () => {
  const opened: ProjectFilter[] = [];
  render(Dashboard, { projects, filter: NO_FILTER, onopen: (filter: ProjectFilter) => opened.push(filter) });
  await fireEvent.click(screen.getByRole('button', { name: '8 Due soon' }));
  await fireEvent.click(screen.getByRole('button', { name: /^Dana\s*8$/ }));
  expect(opened.map(({ scheduleStatus, manager }) => [[...scheduleStatus], [...manager]])).toEqual([
    [['dueSoon'], []],
    [['open'], ['Dana']],
  ]);
});
