import type { Locator, Page } from '@playwright/test';
import { expectCatalogText, ProgramStrings } from '../stage/catalog.js';
import { Bridge, expect, openPage, test } from '../stage/desk.js';

/** Every page in the pseudo-locale, where text that is in no message catalog has no accents. */

async function openInPseudoLocale(page: Page, bridge: Bridge): Promise<ProgramStrings> {
  const strings = await ProgramStrings.collect(page);
  await openPage(page, bridge);
  return strings;
}

const rail = (page: Page, at: number): Locator => page.getByRole('navigation').first().getByRole('button').nth(at);

test('the start screen and the sign-in form take their text from the catalog', async ({ page }) => {
  const empty = await Bridge.start();
  try {
    const strings = await openInPseudoLocale(page, empty);
    await expect(page.getByRole('button').first()).toBeVisible();
    await expectCatalogText(page, strings, 'the start screen');
    for (const at of [0, 1]) {
      const button = page.getByRole('main').or(page.locator('body')).first().getByRole('button').nth(at);
      if (await button.isVisible()) await button.focus();
    }
    await expectCatalogText(page, strings, 'the start screen with its hints');
  } finally {
    await empty.stop();
  }
});

test('the calendar takes its text from the catalog in every view', async ({ page, bridge, schedule }) => {
  const strings = await openInPseudoLocale(page, bridge);
  await expect(page.locator('[data-view] [data-appointment-id]').first()).toBeVisible();
  void schedule;
  for (const [key, view] of [
    ['b', 'board'],
    ['d', 'day'],
    ['w', 'week'],
    ['m', 'month'],
    ['a', 'agenda'],
  ] as const) {
    await page.keyboard.press(key);
    await expect(page.locator(`[data-view="${view}"]:not([aria-busy])`)).toBeVisible();
    await expectCatalogText(page, strings, `the ${view}`);
  }
});

test('the card, its menu and its drawer take their text from the catalog', async ({ page, bridge }) => {
  const strings = await openInPseudoLocale(page, bridge);
  const card = page.locator('[data-view="board"] [data-appointment-id]').first();
  await card.hover();
  await expect(page.getByRole('tooltip').first()).toBeVisible();
  await expectCatalogText(page, strings, 'the card on hover');
  await card.click({ button: 'right' });
  await expect(page.getByRole('menu')).toBeVisible();
  await expectCatalogText(page, strings, 'the menu of a card');
  await page.keyboard.press('Escape');
  await card.click();
  await expect(page.getByRole('complementary').last()).toBeVisible();
  await expectCatalogText(page, strings, 'the drawer');
});

test('the pages take their text from the catalog', async ({ page, bridge }) => {
  const strings = await openInPseudoLocale(page, bridge);
  for (const [at, name] of [
    [1, 'jobs'],
    [2, 'projects'],
    [3, 'sync'],
    [4, 'settings'],
  ] as const) {
    await rail(page, at).click();
    await expect(page.locator('main')).toBeVisible();
    await expect(page.getByRole('status', { name: /^Ļ/ })).toHaveCount(0);
    await expectCatalogText(page, strings, name);
  }
});

test('what opens over a page takes its text from the catalog', async ({ page, bridge }) => {
  const strings = await openInPseudoLocale(page, bridge);
  await expect(page.locator('[data-view="board"]:not([aria-busy])')).toBeVisible();
  for (const [keys, name] of [
    ['c', 'new job'],
    ['/', 'search'],
    ['?', 'the list of shortcuts'],
    ['Control+p', 'the print dialog'],
  ] as const) {
    await page.keyboard.press(keys);
    const dialog = page.getByRole('dialog').last();
    await expect(dialog).toBeVisible();
    await expectCatalogText(page, strings, name);
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toHaveCount(0);
  }
});
