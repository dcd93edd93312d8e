import { expect, type Page } from '@playwright/test';
import { MOMENT, test } from '../stage/mock-ui.js';


test.use({ viewport: { width: 1280, height: 800 } });

const pictures: readonly { name: string; show: (page: Page) => Promise<void> }[] = [
  {
    name: 'tray',
    show: async (page) => {
      await page.getByRole('tab', { name: 'On hold' }).click();
      await expect(page.locator('[data-tray-appointment-id]').first()).toBeVisible();
    },
  },
  {
    name: 'board',
    show: async (page) => {
      await page.getByRole('tab', { name: 'Unassigned' }).click();
      await page.getByRole('button', { name: 'Hide the tray' }).click();
    },
  },
  ...['day', 'week', 'month', 'agenda'].map((view) => ({
    name: view,
    show: async (page: Page) => {
      await page.keyboard.press(view.charAt(0));
      await expect(page.locator(`[data-view="${view}"] [data-appointment-id]`).first()).toBeVisible();
    },
  })),
  {
    name: 'plan',
    show: async (page) => {
      await page.keyboard.press('b');
      await page.getByRole('button', { name: 'Start a draft schedule' }).click();
      await expect(page.getByRole('region', { name: 'Draft schedule' })).toBeVisible();
      const card = page.locator('[data-view="board"] [data-row-id]:not([data-row-id=""]) [data-appointment-id]:not(.fixed)').first();
      await card.focus();
      for (const key of ['m', 'ArrowRight', 'ArrowRight', 'ArrowRight', 'ArrowRight', 'ArrowDown', 'Enter']) await page.keyboard.press(key);
      await expect(page.getByRole('region', { name: 'Draft schedule' })).toContainText('1 move');
      await page.getByRole('button', { name: 'Close notification' }).click();
      await page.getByRole('button', { name: 'Show changes' }).click();
      await expect(page.getByRole('complementary', { name: 'Changes in the draft' })).toContainText('Utilization');
    },
  },
];

for (const theme of ['light', 'dark']) {
  test(`every view equals its approved picture, ${theme}`, async ({ page, mockUi }) => {
    await page.clock.setFixedTime(MOMENT);
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await mockUi.open(page, { theme, latency: '0' });
    await expect(page.locator('[data-view="board"] [data-appointment-id]').first()).toBeVisible();
    await expect(page.getByRole('button', { name: /^Sync: 3 need attention/ })).toBeVisible();
    await page.evaluate(() => document.fonts.ready);
    for (const { name, show } of pictures) {
      await show(page);
      // What was clicked last would show its tip, and the ring of its focus after the next key.
      await page.mouse.move(0, 0);
      await page.evaluate(() => document.activeElement instanceof HTMLElement && document.activeElement.blur());
      await expect(page.getByRole('tooltip')).toHaveCount(0);
      await expect(page.locator('[data-sonner-toast]')).toHaveCount(0);
      await expect.soft(page).toHaveScreenshot(`${name}-${theme}.png`);
    }
  });
}
