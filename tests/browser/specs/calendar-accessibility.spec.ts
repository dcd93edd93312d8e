import type { Page } from '@playwright/test';
import { expectAccessible } from '../stage/accessibility.js';
import { expect, test } from '../stage/desk.js';
import { boxOf, dragFrom, goTo, middle, openOwnDay, scaleOf } from '../stage/rows.js';

const views = { d: 'day', w: 'week', m: 'month', a: 'agenda' } as const;

/** What opens over the calendar, and how. */
const popovers: readonly { name: string; open: (desk: Page) => Promise<void> }[] = [
  { name: 'Filters', open: (desk) => desk.getByRole('button', { name: /^Filter/ }).click() },
  { name: 'Saved views', open: (desk) => desk.getByRole('button', { name: 'Saved views' }).click() },
  { name: 'Colors and icons', open: (desk) => desk.getByRole('button', { name: 'Colors and icons' }).click() },
  { name: 'Go to date', open: (desk) => desk.keyboard.press('g') },
  { name: 'Print', open: (desk) => desk.keyboard.press('Control+p') },
];

test('every view is accessible', async ({ desk, schedule }) => {
  test.setTimeout(120_000);
  await desk.emulateMedia({ reducedMotion: 'reduce' });
  await goTo(desk, schedule.busyDay());
  for (const [key, view] of Object.entries(views)) {
    await desk.keyboard.press(key);
    await expect(desk.locator(`[data-view="${view}"] [data-appointment-id]`).first()).toBeVisible();
    await expectAccessible(desk, view);
  }
});

test('what opens over the calendar is accessible', async ({ desk, bridge, schedule }) => {
  test.setTimeout(120_000);
  await desk.emulateMedia({ reducedMotion: 'reduce' });
  const [{ id }] = await openOwnDay(desk, bridge, schedule, [{ technician: 1, at: '9:00', minutes: 90 }]);
  for (const { name, open } of popovers) {
    await open(desk);
    const popover = desk.getByRole('dialog', { name: new RegExp(`^${name}`) });
    await expect(popover).toBeVisible();
    await expectAccessible(desk, name);
    await desk.keyboard.press('Escape');
    await expect(popover).toHaveCount(0);
  }

  await desk.getByRole('button', { name: 'Start a draft schedule' }).click();
  // It takes its line from the view, so a place measured before it is there is another one after.
  await expect(desk.getByRole('region', { name: 'Draft schedule' })).toBeVisible();
  await dragFrom(desk, middle(await boxOf(desk, id)), Math.round(120 * (await scaleOf(desk))), 0);
  await desk.getByRole('button', { name: 'Show changes' }).click();
  await expect(desk.getByRole('complementary', { name: 'Changes in the draft' })).toContainText('Utilization');
  await expectAccessible(desk, 'draft plan');
  await bridge.call('discard_plan', {});
});
