import type { Page } from '@playwright/test';
import { expect, openPage, test } from '../stage/desk.js';

/** Opens the agenda, where every appointment of the days is listed, on days that have some. */
async function openAgenda(desk: Page): Promise<void> {
  await expect(desk.locator('[data-view="board"]')).toBeVisible();
  await desk.keyboard.press('a');
  await expect(desk.locator('[data-view="agenda"] [data-appointment-id]').first()).toBeVisible();
}

/** How many appointments the strip says are shown, and of how many. */
async function counts(desk: Page): Promise<{ shown: number; total: number }> {
  const text = await desk.getByRole('region', { name: 'Filters in force' }).getByRole('status').innerText();
  const [shown = NaN, total = NaN] = text.match(/[\d,]+/g)?.map((one) => Number(one.replace(',', ''))) ?? [];
  return { shown, total };
}

test('the agenda lists by day, keeps the selection of the board, and opens the job', async ({ desk }) => {
  await openAgenda(desk);
  const row = desk.locator('[data-view="agenda"] [data-appointment-id]').first();
  const id = await row.getAttribute('data-appointment-id');
  await row.click();
  await expect(row).toHaveAttribute('aria-pressed', 'true');
  await expect(desk.getByRole('complementary').or(desk.getByRole('dialog')).first()).toBeVisible();
  await desk.keyboard.press('Escape');

  await desk.keyboard.press('w');
  await desk.keyboard.press('a');
  await expect(desk.locator(`[data-appointment-id="${id}"]`).first()).toHaveAttribute('aria-pressed', 'true');
  await expect(desk.getByRole('heading', { level: 2 }).first()).toContainText(/today/i);
});

test('a filter says what it hides, outlives a restart of the page, and is cleared', async ({ page, bridge }) => {
  await openPage(page, bridge);
  await openAgenda(page);
  await expect(page.getByRole('region', { name: 'Filters in force' })).toHaveCount(0);

  await page.getByRole('button', { name: 'Filter', exact: true }).click();
  const filters = page.getByRole('dialog', { name: 'Filters' });
  await filters.getByRole('group', { name: 'Business unit' }).getByRole('checkbox').first().check();
  await page.keyboard.press('Escape');
  const { shown, total } = await counts(page);
  expect(shown).toBeLessThan(total);

  // Every row that is left has the unit that was asked for.
  const units = await page.locator('[data-view="agenda"] [data-appointment-id] .unit').allInnerTexts();
  expect(new Set(units).size).toBe(1);

  await expect
    .poll(async () => JSON.stringify(await bridge.call('preferences', {})))
    .toMatch(/"businessUnitIds":\["\d+"\]/);
  await page.reload();
  await openAgenda(page);
  expect(await counts(page)).toEqual({ shown, total });

  await page.getByRole('button', { name: 'Clear', exact: true }).click();
  await expect(page.getByRole('region', { name: 'Filters in force' })).toHaveCount(0);
  await expect.poll(async () => JSON.stringify(await bridge.call('preferences', {}))).toContain('"businessUnitIds":[]');
});

test('filters are saved by name, applied, renamed and deleted', async ({ desk }) => {
  await openAgenda(desk);
  await desk.getByRole('button', { name: 'Filter', exact: true }).click();
  await desk.getByRole('dialog', { name: 'Filters' }).getByRole('checkbox', { name: 'Scheduled' }).check();
  await desk.keyboard.press('Escape');
  const before = await counts(desk);

  await desk.getByRole('button', { name: 'Saved views' }).click();
  const views = desk.getByRole('dialog', { name: 'Saved views' });
  await views.getByRole('textbox', { name: 'Name of this view' }).fill('To send out');
  await views.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(views.getByRole('button', { name: 'To send out', exact: true })).toHaveAttribute('aria-pressed', 'true');
  await desk.keyboard.press('Escape');

  await desk.getByRole('button', { name: 'Clear', exact: true }).click();
  await desk.getByRole('button', { name: 'Saved views' }).click();
  await views.getByRole('button', { name: 'To send out', exact: true }).click();
  expect(await counts(desk)).toEqual(before);

  await desk.getByRole('button', { name: 'Saved views' }).click();
  await views.getByRole('button', { name: 'Rename To send out' }).click();
  await views.getByRole('textbox', { name: 'New name' }).fill('Scheduled only');
  await desk.keyboard.press('Enter');
  await expect(views.getByRole('button', { name: 'Scheduled only', exact: true })).toBeVisible();
  await views.getByRole('button', { name: 'Delete Scheduled only' }).click();
  await expect(views.getByRole('button', { name: 'Scheduled only', exact: true })).toHaveCount(0);
  await desk.keyboard.press('Escape');
  await desk.getByRole('button', { name: 'Clear', exact: true }).click();
});
