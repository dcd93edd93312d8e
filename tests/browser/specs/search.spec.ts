import { expect, openPage, test } from '../stage/desk.js';
import { openOwnDay } from '../stage/rows.js';

test('text typed right after the search key goes into the search field and triggers no shortcut', async ({ desk, bridge, schedule }) => {
  const [one] = await openOwnDay(desk, bridge, schedule, [{ technician: 1, at: '9:00', minutes: 60 }]);
  const line = desk.getByRole('combobox', { name: /^Search jobs/ });
  // `c` alone opens the form of a new job, `g` the small month.
  await desk.keyboard.press('/');
  await desk.keyboard.type('cg');
  await expect(line).toHaveValue('cg');
  await expect(desk.getByRole('dialog')).toHaveCount(1);
  await desk.keyboard.press('Escape');
  await expect(line).toHaveCount(0);

  await desk.keyboard.press('/');
  await desk.keyboard.type(one.jobNumber);
  await expect(line).toHaveValue(one.jobNumber);
  await expect(desk.getByRole('listbox', { name: 'Results' }).getByRole('option').first()).toContainText(one.jobNumber);
  await desk.keyboard.press('Enter');
  await expect(desk.getByRole('complementary', { name: `Job ${one.jobNumber}` })).toBeVisible();
});

test("a search that can't load shows an error, and shortcuts work again", async ({ page, bridge }) => {
  await page.route('**/SearchPalette-*.js', (route) => route.abort());
  await openPage(page, bridge);
  await expect(page.locator('[data-view="board"]:not([aria-busy])')).toBeVisible();
  await page.keyboard.press('/');
  const failed = page.getByRole('alertdialog', { name: 'The search couldn’t be shown' });
  await expect(failed).toBeVisible();
  await failed.getByRole('button', { name: 'Close' }).click();
  await expect(failed).toHaveCount(0);
  await page.keyboard.press('c');
  await expect(page.getByRole('dialog', { name: /job/i })).toBeVisible();
});

test("a form that can't load shows an error and can be closed, and shortcuts work again", async ({ page, bridge, schedule }) => {
  await page.route('**/HoldOrCancelDialog-*.js', (route) => route.abort());
  await openPage(page, bridge);
  const [one] = await openOwnDay(page, bridge, schedule, [{ technician: 1, at: '9:00', minutes: 60 }]);
  await page.locator(`[data-appointment-id="${one.id}"]`).first().focus();
  await page.keyboard.press('h');
  const failed = page.getByRole('alertdialog', { name: 'This form couldn’t be shown' });
  await expect(failed).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(failed).toHaveCount(0);
  await page.keyboard.press('c');
  await expect(page.getByRole('dialog', { name: /job/i })).toBeVisible();
});
