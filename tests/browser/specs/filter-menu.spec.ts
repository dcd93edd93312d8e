import { expect } from '@playwright/test';
import { test } from '../stage/mock-ui.js';


test('typing filters a long list of options at once', async ({ page, mockUi }) => {
  await mockUi.open(page, { latency: '0' });
  await page.getByRole('navigation', { name: 'Main' }).getByRole('button', { name: 'Jobs' }).click();
  await page.getByRole('button', { name: 'Filter by job type' }).click();
  const items = page.getByRole('menuitemcheckbox');
  const all = await items.count();
  expect(all, 'more than are taken in at a glance').toBeGreaterThan(12);
  const last = (await items.last().textContent())?.trim() ?? '';
  const field = page.getByRole('searchbox', { name: 'Search job type' });
  await expect(field).toBeFocused();
  await page.keyboard.type(last);
  await expect(field).toHaveValue(last);
  await expect(items.first()).toHaveText(last);
  await page.keyboard.press('ArrowDown');
  await expect(items.first()).toBeFocused();
  await page.keyboard.press('Space');
  await expect(items.first()).toBeChecked();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('button', { name: `Filter by job type: ${last}` })).toBeFocused();
});
