import type { Locator, Page } from '@playwright/test';
import { expectAccessible } from '../stage/accessibility.js';
import { expect, test, type Bridge } from '../stage/desk.js';
import { expectSoundLayout } from '../stage/layout.js';

interface Card {
  id: string;
  name: string;
  scheduleStatus: string;
  managers: string[];
  appointmentCount: number;
}

const isOpen = ({ scheduleStatus }: Card): boolean => scheduleStatus !== 'completed' && scheduleStatus !== 'canceled';

async function projectsOf(bridge: Bridge): Promise<Card[]> {
  return ((await bridge.call('project_dashboard', {})) as { projects: Card[] }).projects;
}

/** Runs a command of the search palette by its name. */
async function run(desk: Page, command: string): Promise<void> {
  await desk.keyboard.press('Control+k');
  await desk.getByRole('combobox', { name: 'Search' }).fill(command);
  await desk.getByRole('option', { name: command }).first().click();
}

/** The number of projects that the list shows. */
function total(desk: Page): Locator {
  return desk.locator('header.top-bar .total');
}

const counted = (projects: number): string => (projects === 1 ? '1 project' : `${projects} projects`);

test('every number of the dashboard opens the list of the projects it counts', async ({ desk, bridge }) => {
  const projects = await projectsOf(bridge);
  await run(desk, 'Project dashboard');
  const overdue = projects.filter((one) => one.scheduleStatus === 'overdue').length;
  const tile = desk.getByTitle(`Overdue: show ${counted(overdue)}`);
  await tile.focus();
  await desk.keyboard.press('Enter');
  await expect(desk.getByRole('table').first()).toHaveAttribute('aria-rowcount', String(overdue + 1));
  await expect(total(desk)).toHaveText(counted(overdue));

  await desk.getByRole('button', { name: 'Show all' }).click();
  await expect(total(desk)).toHaveText(counted(projects.length));
  await desk.getByRole('radio', { name: 'Dashboard' }).click();
  const managers = desk.getByRole('region', { name: 'Open by manager' });
  const first = managers.getByRole('button').first();
  const [, name = '', count = ''] = /^(.*): show (\d+) project/.exec((await first.getAttribute('title')) ?? '') ?? [];
  expect(Number(count)).toBe(projects.filter((one) => isOpen(one) && one.managers.includes(name)).length);
  await first.press('Enter');
  await expect(total(desk)).toHaveText(counted(Number(count)));
});

test('a bar of the weeks ahead opens the projects with appointments in that week', async ({ desk, bridge }) => {
  await run(desk, 'Project dashboard');
  const week = desk.getByTitle(/^Week of .+ appointments?, /).and(desk.locator(':enabled')).first();
  await expect(week).toBeVisible();
  await expect(desk.locator('.lc-bars-bar, .lc-bar').first()).toBeAttached();
  await expectAccessible(desk, 'the dashboard of projects');
  for (const size of [
    { width: 1280, height: 800 },
    { width: 1920, height: 1080 },
  ]) {
    await desk.setViewportSize(size);
    await expectSoundLayout(desk, `the dashboard of projects, ${size.width}×${size.height}`);
  }
  const name = (await week.getAttribute('title')) ?? '';
  const count = Number(/Show (\d+) project/.exec(name)?.[1]);
  await week.focus();
  await desk.keyboard.press('Enter');
  await expect(total(desk)).toHaveText(counted(count));
  await desk.getByRole('button', { name: 'Show all weeks' }).click();
  await expect(total(desk)).toHaveText(counted((await projectsOf(bridge)).length));
});

test('the timeline zooms, scrolls and opens a project by keyboard', async ({ desk, bridge }) => {
  const projects = await projectsOf(bridge);
  await run(desk, 'Project timeline');
  const timeline = desk.getByRole('grid', { name: 'Timeline of the projects' });
  await expect(timeline).toHaveAttribute('aria-rowcount', String(projects.length + 1));
  await expect(timeline.locator('.tick').first()).toBeAttached();
  await expectAccessible(desk, 'the timeline of projects');

  await timeline.focus();
  const zoom = (name: string) => desk.getByRole('radio', { name });
  await expect(zoom('Months')).toBeChecked();
  await desk.keyboard.press('+');
  await expect(zoom('Weeks')).toBeChecked();
  for (const _ of [1, 2, 3]) await desk.keyboard.press('-');
  await expect(zoom('Years')).toBeChecked();
  await desk.keyboard.press('+');
  await desk.keyboard.press('+');
  const left = () => timeline.evaluate((element) => element.scrollLeft);
  await desk.keyboard.press('t');
  await expect.poll(left).toBeGreaterThan(0);
  const atToday = await left();
  await desk.keyboard.press('ArrowRight');
  await expect.poll(left).toBeGreaterThan(atToday);
  await desk.keyboard.press('t');
  await expect.poll(left).toBe(atToday);

  await desk.keyboard.press('End');
  await desk.keyboard.press('ArrowUp');
  const name = projects.at(-2)?.name ?? '';
  await expect(timeline.locator('.row.active')).toContainText(name);
  await desk.keyboard.press('Enter');
  await expect(desk.getByRole('heading', { level: 1, name })).toBeVisible();
});
