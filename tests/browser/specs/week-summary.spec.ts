import { expect } from '@playwright/test';
import { expectAccessible } from '../stage/accessibility.js';
import { MOMENT, test } from '../stage/mock-ui.js';



test('a crowded week is shown by technician, and a day opens on the board', async ({ page, mockUi }) => {
  await page.clock.setFixedTime(MOMENT);
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await mockUi.open(page, { latency: '0', theme: 'light', technicians: '40' });
  await expect(page.locator('[data-view="board"] [data-appointment-id]').first()).toBeVisible();
  await page.keyboard.press('w');
  await page.getByRole('radio', { name: 'By technician' }).click();
  const week = page.getByRole('grid', { name: /^Week of .* by technician$/ });
  const first = week.getByRole('gridcell').first().getByRole('button');
  await expect(first).toBeVisible();
  await expectAccessible(page, 'the week by technician');

  // By keyboard: to the Wednesday of the third line, and into it.
  await first.focus();
  for (const key of ['ArrowDown', 'ArrowDown', 'ArrowRight', 'ArrowRight', 'ArrowRight']) await page.keyboard.press(key);
  const cell = week.getByRole('button', { name: /, Wed, Jun 10: \d+ appointments/ }).and(page.locator(':focus'));
  await expect(cell).toBeVisible();
  const row = await cell.locator('xpath=..').getAttribute('data-row');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'Wed, Jun 10, 2026, go to date' })).toBeVisible();
  await expect(page.locator(`[data-view="board"] [data-row-id="${row ?? ''}"] [data-appointment-id]:focus`)).toBeVisible();

  // The choice stays for the next visit.
  await page.keyboard.press('w');
  await expect(week).toBeVisible();

  // A card of the tray is dropped on a technician and a day.
  const inTray = page.locator('[data-tray-appointment-id]').first();
  const id = await inTray.getAttribute('data-tray-appointment-id');
  const [from, to] = [await inTray.boundingBox(), await week.locator('[data-row]').nth(3 * 7 + 4).boundingBox()];
  if (!from || !to) throw new Error('the card or the cell is not drawn');
  await page.mouse.move(from.x + 30, from.y + 10);
  await page.mouse.down();
  await page.mouse.move(to.x + 30, to.y + 20, { steps: 6 });
  await expect(week.locator('.cell.lit')).toHaveCount(1);
  await page.mouse.up();
  await expect(page.locator('[data-sonner-toast]').filter({ hasText: 'Thu, Jun 11' })).toBeVisible();
  await expect(page.locator(`[data-tray-appointment-id="${id ?? ''}"]`)).toHaveCount(0);
});
