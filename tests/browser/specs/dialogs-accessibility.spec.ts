import type { Locator, Page } from '@playwright/test';
import { expectAccessible } from '../stage/accessibility.js';
import { Bridge, expect, openPage, test } from '../stage/desk.js';
import type { Booked } from '../stage/test-schedule.js';
import { cardOf, openOwnDay, openOwnWeek } from '../stage/rows.js';

interface Opened {
  readonly name: string;
  /** Opens it, for an appointment whose job is in the drawer. */
  readonly open: (desk: Page, one: Booked) => Promise<void>;
  readonly shown: (desk: Page, one: Booked) => Locator;
}

const inMenu = (item: string | RegExp) => async (desk: Page, { id }: Booked) => {
  await cardOf(desk, id).click({ button: 'right' });
  await desk.getByRole('menuitem', { name: item }).first().click();
};
const inDrawer = (act: string) => async (desk: Page, { jobNumber }: Booked) => {
  await desk.getByRole('complementary', { name: `Job ${jobNumber}` }).getByRole('button', { name: act, exact: true }).click();
};
const dialog = (name: string | RegExp) => (desk: Page) => desk.getByRole('dialog', { name });

/** Everything that opens over the calendar and is closed with Escape. */
const overlays: readonly Opened[] = [
  { name: 'edit job', open: inDrawer('Edit'), shown: dialog(/^Edit job/) },
  { name: 'add appointment', open: inDrawer('Add appointment'), shown: dialog('Add appointment') },
  { name: 'hold', open: inDrawer('Put on hold'), shown: dialog(/^Put job .* on hold/) },
  { name: 'cancel', open: inDrawer('Cancel job'), shown: dialog(/^Cancel job/) },
  { name: 'reschedule', open: inMenu('Reschedule…'), shown: dialog(/^Reschedule /) },
  { name: 'technicians', open: inMenu('Assign technicians…'), shown: dialog(/^Assign technicians/) },
  { name: 'menu of a card', open: async (desk, { id }) => cardOf(desk, id).click({ button: 'right' }), shown: (desk) => desk.getByRole('menu') },
  { name: 'new job', open: async (desk) => desk.keyboard.press('c'), shown: dialog('New job') },
  { name: 'keys', open: async (desk) => desk.keyboard.press('?'), shown: dialog('Keyboard shortcuts') },
  { name: 'search', open: async (desk) => desk.keyboard.press('/'), shown: dialog(/Search/) },
  { name: 'print and export', open: async (desk) => desk.getByRole('button', { name: 'Print and export' }).click(), shown: (desk) => desk.getByRole('menu') },
  { name: 'rows of the board', open: async (desk) => desk.getByRole('button', { name: 'Board options' }).click(), shown: (desk) => desk.getByRole('menu') },
  { name: 'accounts', open: async (desk) => desk.getByRole('button', { name: /^Account / }).click(), shown: (desk) => desk.getByRole('menu') },
];

test('the drawer and the dialogs of the calendar are accessible', async ({ desk, bridge, schedule }) => {
  test.setTimeout(150_000);
  await desk.emulateMedia({ reducedMotion: 'reduce' });
  const [one] = await openOwnDay(desk, bridge, schedule, [{ technician: 1, at: '9:00', minutes: 90 }]);
  await cardOf(desk, one.id).click();
  const drawer = desk.getByRole('complementary', { name: `Job ${one.jobNumber}` });
  await expect(drawer.getByRole('heading', { name: /^History/ })).toBeVisible();
  await expectAccessible(desk, 'drawer');
  for (const { name, open, shown } of overlays) {
    await open(desk, one);
    await expect(shown(desk, one), name).toBeVisible();
    await expectAccessible(desk, name);
    await desk.keyboard.press('Escape');
    await expect(shown(desk, one), `${name} closes`).toHaveCount(0);
  }
});

test('the late list, a new project and signing out are accessible', async ({ desk, bridge, schedule }) => {
  await desk.emulateMedia({ reducedMotion: 'reduce' });
  const [one] = await openOwnWeek(desk, bridge, schedule, [{ technician: 1, at: '9:00', minutes: 60 }]);
  await desk.clock.setFixedTime(schedule.moment(schedule.dateOf(one.start), '11:00'));
  await desk.getByRole('button', { name: '1 late or running over' }).click();
  await expect(desk.getByRole('dialog', { name: 'Late and running over' })).toBeVisible();
  await expectAccessible(desk, 'late list');
  await desk.keyboard.press('Escape');

  await desk.getByRole('button', { name: /^Account / }).click();
  await desk.getByRole('menuitem', { name: 'Sign out…' }).click();
  await expect(desk.getByRole('dialog', { name: /^Sign out/ })).toBeVisible();
  await expectAccessible(desk, 'sign out');
  await desk.keyboard.press('Escape');

  await desk.getByRole('button', { name: /^Account / }).click();
  await desk.getByRole('menuitem', { name: 'Add an account' }).click();
  await expect(desk.getByRole('form', { name: 'Sign in' })).toBeVisible();
  await expectAccessible(desk, 'add an account');
  await desk.keyboard.press('Escape');

  await desk.getByRole('navigation', { name: 'Main' }).getByRole('button', { name: 'Projects' }).click();
  await desk.getByRole('button', { name: 'New project' }).click();
  await expect(desk.getByRole('dialog', { name: 'New project' })).toBeVisible();
  await expectAccessible(desk, 'new project');
  await desk.keyboard.press('Escape');
  await desk.getByRole('main').locator('table tbody tr').first().getByRole('button').first().click();
  await expect(desk.getByRole('button', { name: 'All projects' })).toBeVisible();
  await expectAccessible(desk, 'a project');
});

test('the welcome page and sign-in are accessible', async ({ page }) => {
  const fresh = await Bridge.start();
  try {
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await openPage(page, fresh);
    const form = page.getByRole('form', { name: 'Sign in' });
    await expect(page.getByRole('button', { name: 'Try the demo' })).toBeVisible();
    await expectAccessible(page, 'welcome');
    await form.getByRole('radio', { name: 'Custom addresses' }).click();
    // With what is missing said at each field.
    await form.getByRole('button', { name: 'Sign in' }).click();
    await expect(form.locator('[aria-invalid="true"]').first()).toBeVisible();
    await expectAccessible(page, 'sign-in refused');
  } finally {
    await fresh.stop();
  }
});
