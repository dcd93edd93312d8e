import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Locator, Page } from '@playwright/test';
import { parse } from 'csv-parse/sync';
import { expectAccessible } from '../stage/accessibility.js';
import { type Bridge, expect, test } from '../stage/desk.js';
import type { Booked, TestSchedule } from '../stage/test-schedule.js';
import { untilKnown } from '../stage/rows.js';

interface Kept {
  readonly columns: readonly { column: string; width: number }[];
  readonly savedViews: readonly { name: string }[];
}

/** What the program keeps of the table of the open account. */
async function kept(bridge: Bridge): Promise<Kept> {
  const { jobTables } = (await bridge.call('preferences', {})) as { jobTables: Record<string, Kept> };
  return Object.values(jobTables)[0] ?? { columns: [], savedViews: [] };
}

// Each test begins with the table as it is before anything is chosen.
test.beforeEach(async ({ bridge }) => {
  const preferences = (await bridge.call('preferences', {})) as object;
  await bridge.call('save_preferences', { preferences: { ...preferences, jobTables: {} } });
});

/** Opens the page, and gives its table. */
async function openJobs(desk: Page): Promise<Locator> {
  await desk.getByRole('navigation', { name: 'Main' }).getByRole('button', { name: 'Jobs' }).click();
  const grid = desk.getByRole('grid', { name: 'Jobs', exact: true });
  await expect(grid.locator('#job-row-0')).toBeVisible();
  return grid;
}

/** Books jobs on a day of their own, and shows only that day in the table. */
async function openDay(desk: Page, bridge: Bridge, schedule: TestSchedule): Promise<{ grid: Locator; date: string; booked: readonly Booked[] }> {
  const date = schedule.takeDay();
  const booked = await schedule.book(date, [
    { technician: 1, at: '9:00', minutes: 90 },
    { technician: 2, at: '10:00', minutes: 60 },
    { technician: 1, at: '13:00', minutes: 60 },
  ]);
  await untilKnown(bridge, date, booked);
  const grid = await openJobs(desk);
  await desk.getByRole('button', { name: 'Filter by dates' }).click();
  const dates = desk.getByRole('dialog', { name: 'Filter by dates' });
  await dates.getByRole('button', { name: 'Scheduled: Any time' }).click();
  await desk.getByRole('menuitem', { name: 'Custom days' }).click();
  for (const end of ['Scheduled from', 'Scheduled to']) {
    await dates.getByLabel(end).fill(date);
    await dates.getByLabel(end).press('Tab');
  }
  await expectAccessible(desk, 'the date filters');
  await desk.keyboard.press('Escape');
  await expect(dates).toHaveCount(0);
  await expect(grid).toHaveAttribute('aria-rowcount', String(booked.length + 1));
  return { grid, date, booked };
}

test('a date filter shows the jobs with an appointment on these days', async ({ desk, bridge, schedule }) => {
  const { grid, booked } = await openDay(desk, bridge, schedule);
  for (const { jobNumber } of booked) await expect(grid.getByRole('row').filter({ hasText: jobNumber })).toHaveCount(1);
  await desk.getByRole('button', { name: 'Clear filters' }).click();
  await expect(grid).not.toHaveAttribute('aria-rowcount', String(booked.length + 1));
});

test('columns are sorted, moved and resized by keys, and kept', async ({ desk, bridge }) => {
  const grid = await openJobs(desk);
  await grid.focus();
  await desk.keyboard.press('Tab');
  const header = (name: string) => grid.getByRole('columnheader', { name });
  await expect(header('Number').getByRole('button')).toBeFocused();
  await desk.keyboard.press('ArrowRight');
  await desk.keyboard.press('ArrowRight');
  await expect(header('Customer').getByRole('button')).toBeFocused();
  await desk.keyboard.press('Enter');
  await expect(header('Customer')).toHaveAttribute('aria-sort', 'ascending');
  await desk.keyboard.press('Enter');
  await expect(header('Customer')).toHaveAttribute('aria-sort', 'descending');

  await desk.keyboard.press('Control+Shift+ArrowLeft');
  await expect(grid.getByRole('columnheader').nth(1)).toHaveText('Customer');
  await expect(header('Customer').getByRole('button')).toBeFocused();
  const widthOf = async (name: string) => (await header(name).boundingBox())?.width ?? 0;
  const before = await widthOf('Customer');
  await desk.keyboard.press('Alt+ArrowRight');
  await expect.poll(() => widthOf('Customer')).toBeGreaterThan(before + 12);
  await expect.poll(async () => (await kept(bridge)).columns.slice(0, 2).map(({ column }) => column)).toEqual(['number', 'customer']);

  // The header leads to the rows.
  await desk.keyboard.press('ArrowDown');
  await expect(grid).toBeFocused();
  await expectAccessible(desk, 'the sorted table');
});

test('columns are chosen in a list, and moved and resized with the mouse', async ({ desk, bridge }) => {
  const grid = await openJobs(desk);
  await desk.getByRole('button', { name: 'Columns' }).click();
  const list = desk.getByRole('dialog', { name: 'Columns' });
  await list.getByLabel('Created', { exact: true }).check();
  await list.getByLabel('Phone', { exact: true }).uncheck();
  await expect(grid.getByRole('columnheader', { name: 'Created' })).toHaveCount(1);
  await expect(grid.getByRole('columnheader', { name: 'Phone' })).toHaveCount(0);
  await expectAccessible(desk, 'the list of columns');
  await list.getByRole('button', { name: 'Reset columns' }).click();
  await expect(grid.getByRole('columnheader', { name: 'Phone' })).toHaveCount(1);
  await desk.keyboard.press('Escape');

  const box = async (name: string) => {
    const found = await grid.getByRole('columnheader', { name }).boundingBox();
    if (!found) throw new Error(`no column ${name}`);
    return found;
  };
  const [status, number] = [await box('Status'), await box('Number')];
  await desk.mouse.move(status.x + 20, status.y + 12);
  await desk.mouse.down();
  await desk.mouse.move(number.x + 10, number.y + 12, { steps: 5 });
  await desk.mouse.up();
  await expect(grid.getByRole('columnheader').first()).toHaveText('Status');
  // A drag does not sort.
  await expect(grid.getByRole('columnheader', { name: 'Status' })).toHaveAttribute('aria-sort', 'none');

  const first = await box('Status');
  await desk.mouse.move(first.x + first.width, first.y + 12);
  await desk.mouse.down();
  await desk.mouse.move(first.x + first.width + 40, first.y + 12, { steps: 4 });
  await desk.mouse.up();
  await expect.poll(async () => (await box('Status')).width).toBeCloseTo(first.width + 40, 0);
  await expect.poll(async () => (await kept(bridge)).columns[0]).toEqual({ column: 'status', width: Math.round(first.width + 40) });
});

test('rows are selected by keys and mouse, and the bulk bar acts on them', async ({ desk, bridge, schedule }) => {
  const { grid, booked } = await openDay(desk, bridge, schedule);
  await grid.focus();
  await desk.keyboard.press('Space');
  const bar = (count: number) => desk.getByRole('group', { name: count === 1 ? '1 job selected' : `${count} jobs selected` });
  await expect(bar(1)).toBeVisible();
  await desk.keyboard.press('Shift+ArrowDown');
  await expect(bar(2)).toBeVisible();
  await expect(grid.locator('[role="row"][aria-selected="true"]')).toHaveCount(2);
  await desk.keyboard.press('Escape');
  await expect(bar(2)).toHaveCount(0);
  await desk.keyboard.press('Control+a');
  await expect(bar(booked.length)).toBeVisible();
  await grid.locator('#job-row-1').click({ modifiers: ['ControlOrMeta'] });
  await expect(bar(booked.length - 1)).toBeVisible();
  await expectAccessible(desk, 'the selection');
  await desk.keyboard.press('Escape');
  await grid.locator('#job-row-0 .mark').click();
  await grid.locator('#job-row-2').click({ modifiers: ['Shift'] });
  await expect(bar(3)).toBeVisible();
  // A plain click opens the job, as before.
  await desk.keyboard.press('Escape');
  await grid.locator('#job-row-0').getByText(/^\d/).first().click();
  await expect(desk.getByRole('complementary', { name: /^Job \d+/ })).toBeVisible();
});

test('the filtered jobs are exported as CSV with the columns of the table', async ({ desk, bridge, schedule }) => {
  const { grid, booked } = await openDay(desk, bridge, schedule);
  const titles = await grid.getByRole('columnheader').allInnerTexts();
  await desk.getByRole('button', { name: 'Export jobs as CSV' }).click();
  await expect(desk.getByText(`Exported ${booked.length} jobs to`)).toBeVisible();
  const folder = path.join(bridge.folder, 'exports');
  const file = (await readdir(folder)).find((name) => name.startsWith('Jobs '));
  const text = await readFile(path.join(folder, file ?? ''), 'utf8');
  expect(text.startsWith('\u{feff}')).toBe(true);
  const [header, ...rows] = parse(text, { bom: true, record_delimiter: '\r\n' }) as string[][];
  expect(header).toEqual(titles.map((title) => title.trim()));
  expect(rows.map((row) => row[header?.indexOf('Number') ?? 0]).sort()).toEqual(booked.map(({ jobNumber }) => jobNumber).sort());
});

test('a saved view brings back filters, order and columns', async ({ desk, bridge }) => {
  const grid = await openJobs(desk);
  await grid.getByRole('columnheader', { name: 'Modified' }).click();
  await desk.getByRole('button', { name: 'Filter by dates' }).click();
  await desk.getByRole('button', { name: 'Created: Any time' }).click();
  await desk.getByRole('menuitem', { name: 'Last 30 days' }).click();
  await desk.keyboard.press('Escape');
  const views = desk.getByRole('button', { name: 'Saved views' });
  const list = desk.getByRole('dialog', { name: 'Saved views' });
  for (const name of ['New', 'Fresh']) {
    await views.click();
    await list.getByLabel('Name of this view').fill(name);
    await list.getByRole('button', { name: 'Save' }).click();
    await expect(list.getByRole('button', { name, exact: true })).toBeVisible();
    await desk.keyboard.press('Escape');
  }
  await views.click();
  await list.getByRole('button', { name: 'Move Fresh up' }).click();
  await expect.poll(async () => (await kept(bridge)).savedViews.map(({ name }) => name)).toEqual(['Fresh', 'New']);
  await expectAccessible(desk, 'the saved views');
  await list.getByRole('button', { name: 'Rename Fresh' }).click();
  await desk.keyboard.type('Just in');
  await desk.keyboard.press('Enter');
  await list.getByRole('button', { name: 'Delete New' }).click();
  await desk.keyboard.press('Escape');
  await desk.getByRole('button', { name: 'Clear filters' }).click();
  await grid.getByRole('columnheader', { name: 'Number' }).click();

  await views.click();
  await list.getByRole('button', { name: 'Just in', exact: true }).click();
  await expect(grid.getByRole('columnheader', { name: 'Modified' })).toHaveAttribute('aria-sort', 'descending');
  await expect(desk.getByRole('button', { name: 'Filter by dates: Created: Last 30 days' })).toBeVisible();
});
