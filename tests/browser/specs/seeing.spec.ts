import { expect, type Locator, type Page } from '@playwright/test';
import { expect as expectDesk, test as desk } from '../stage/desk.js';
import { type MockUi, test } from '../stage/mock-ui.js';
import { boxOf, cardOf, openOwnDay } from '../stage/rows.js';
import { appointment, IpcRecorder, type Extra } from '../stage/ipc-recorder.js';

/** A time of that Wednesday in Chicago. */
const on = (hour: number): number => Date.parse('2026-06-10T05:00:00Z') + hour * 3_600_000;


async function open(page: Page, mockUi: MockUi, extra: Extra = {}): Promise<void> {
  await IpcRecorder.install(page, extra);
  await mockUi.open(page, { latency: '0', theme: 'light' });
  await expect(page.locator('[data-view="board"]:not([aria-busy])')).toBeVisible();
}

/** The distance of the middles of two elements, across and down. */
async function distance(one: Locator, other: Locator): Promise<{ x: number; y: number }> {
  const [a, b] = [await one.boundingBox(), await other.boundingBox()];
  if (!a || !b) throw new Error('not on the page');
  return { x: Math.abs(a.x + a.width / 2 - b.x - b.width / 2), y: Math.abs(a.y + a.height / 2 - b.y - b.height / 2) };
}

const board = (page: Page): Locator => page.getByRole('grid', { name: /^Board/ });
const leftMinute = (page: Page): Promise<number> =>
  board(page).evaluate((grid) => Math.round(grid.scrollLeft / Number(grid.parentElement?.dataset['pxPerMinute'])));
const openJob = (page: Page): Locator => page.getByRole('complementary', { name: /^Job/ });

test.describe('the current time', () => {
  test('is centered on the board by T, from any scroll position, with the first rows', async ({ page, mockUi }) => {
    await open(page, mockUi);
    const now = page.locator('[data-view="board"] .ground .now').first();
    for (const left of [0, 9_000]) {
      await board(page).evaluate((grid, to) => grid.scrollTo({ left: to, top: 900 }), left);
      await page.keyboard.press('t');
      // The technician column is 200 px wide.
      await expect.poll(async () => Math.abs((await distance(now, board(page))).x - 100)).toBeLessThan(4);
      expect(await board(page).evaluate((grid) => grid.scrollTop)).toBe(0);
    }
  });

  test('is centered in the day by T, with the first column', async ({ page, mockUi }) => {
    await open(page, mockUi);
    await page.keyboard.press('d');
    const day = page.getByRole('grid', { name: /^Day/ });
    await day.evaluate((grid) => grid.scrollTo({ left: 900, top: 0 }));
    await page.keyboard.press('t');
    const now = page.locator('[data-view="day"] .now').first();
    await expect.poll(async () => (await distance(now, day)).y).toBeLessThan(40);
    expect(await day.evaluate((grid) => grid.scrollLeft)).toBe(0);
  });
});

test.describe('the visible hours', () => {
  test('stay in the middle when keys zoom the board and the week', async ({ page, mockUi }) => {
    await open(page, mockUi);
    await page.keyboard.press('t');
    const onBoard = page.locator('[data-view="board"] .ground .now').first();
    const offCenter = async () => Math.abs((await distance(onBoard, board(page))).x - 100);
    await expect.poll(offCenter).toBeLessThan(4);
    const scale = () => page.locator('[data-px-per-minute]').getAttribute('data-px-per-minute');
    const normal = await scale();
    await page.keyboard.press('+');
    await expect.poll(scale).not.toBe(normal);
    await expect.poll(offCenter).toBeLessThan(4);
    await page.keyboard.press('w');
    await page.keyboard.press('t');
    const week = page.getByRole('grid', { name: /^Week/ });
    const inWeek = page.locator('[data-view="week"] .now').first();
    const offMiddle = async () => (await distance(inWeek, week)).y;
    await expect.poll(offMiddle).toBeLessThan(40);
    const zoomed = await scale();
    await page.keyboard.press('Control+0');
    await expect.poll(scale).not.toBe(zoomed);
    await expect.poll(offMiddle).toBeLessThan(40);
  });

  test('stay when another account is opened, with its first rows', async ({ page, mockUi }) => {
    await open(page, mockUi);
    await board(page).evaluate((grid) => grid.scrollTo({ left: 700, top: 600 }));
    await expect.poll(() => leftMinute(page)).toBeGreaterThan(300);
    const before = await leftMinute(page);
    await page.evaluate(async () => {
      const { invoke } = (globalThis as unknown as { __TAURI_INTERNALS__: { invoke: (c: string, a: unknown) => Promise<unknown> } }).__TAURI_INTERNALS__;
      const { accounts, account } = (await invoke('session', {})) as { accounts: { id: string }[]; account: { id: string } };
      await invoke('switch_account', { accountId: accounts.find((one) => one.id !== account.id)?.id });
    });
    await expect.poll(async () => Math.abs((await leftMinute(page)) - before)).toBeLessThan(2);
    await expect.poll(() => board(page).evaluate((grid) => grid.scrollTop)).toBe(0);
  });
});

test('unassigned appointments are shown once: in the tray, or on a row', async ({ page, mockUi }) => {
  await open(page, mockUi, { only: true, appointments: [appointment({ id: '900', start: on(11), end: on(12), technicianIds: ['row 0'] })] });
  const row = page.locator('[data-view="board"] [data-row-id=""]');
  const tab = page.getByRole('tab', { name: /^Unassigned/ });
  await expect(row).toHaveCount(0);
  await expect(tab).toBeVisible();
  await page.getByRole('button', { name: 'Board options' }).click();
  await page.getByRole('menuitem', { name: 'Unassigned on a row' }).click();
  await expect(row).toHaveCount(1);
  await expect(tab).toHaveCount(0);
  await page.keyboard.press('w');
  await expect(tab).toBeVisible();
});

test('the focus goes to the next card when the focused one is gone', async ({ page, mockUi }) => {
  await open(page, mockUi);
  const card = page.locator('[data-view="board"] [data-appointment-id]:not(.fixed)').first();
  await card.focus();
  await page.keyboard.press('Delete');
  const dialog = page.getByRole('dialog', { name: /^Cancel job/ });
  await dialog.getByLabel('Reason').click();
  await page.getByRole('option').first().click();
  await dialog.getByLabel('Memo').fill('The customer called');
  await dialog.getByRole('button', { name: /^Cancel job/ }).click();
  await expect(dialog).toHaveCount(0);
  await expect(page.locator('[data-view="board"] [data-appointment-id]:focus')).toHaveCount(1);
});

test('the name of a technician keeps its width beside the pin', async ({ page, mockUi }) => {
  await open(page, mockUi);
  const head = page.locator('[data-view="board"] [role="rowheader"]').nth(1);
  const width = async () => (await head.locator('.name').boundingBox())?.width;
  const before = await width();
  await head.hover();
  await expect(head.getByRole('button', { name: /^Pin / })).toBeVisible();
  expect(await width()).toBe(before);
});

desk('an open drawer covers neither the clicked card nor Undo', async ({ desk: page, bridge, schedule }) => {
  const [one] = await openOwnDay(page, bridge, schedule, [{ technician: 0, at: '13:00', minutes: 60 }]);
  const undo = page.getByRole('button', { name: /^(Undo:|Nothing to undo)/ });
  for (const width of [1024, 1600]) {
    await page.setViewportSize({ width, height: 800 });
    for (const view of ['board', 'day', 'week', 'agenda']) {
      await page.keyboard.press(view.charAt(0));
      await expectDesk(page.locator(`[data-view="${view}"]:not([aria-busy])`)).toBeVisible();
      await cardOf(page, one.id).click();
      await expectDesk(openJob(page)).toBeVisible();
      const covered = async () => {
        const [drawer, card, button] = [await openJob(page).boundingBox(), await boxOf(page, one.id), await undo.boundingBox()];
        if (!drawer || !button) return 'nothing to compare';
        if (card.x + Math.min(card.width, 40) > drawer.x) return 'the card';
        return button.y + button.height > drawer.y ? 'Undo' : 'nothing';
      };
      await expectDesk.poll(covered, { message: `${view} at ${String(width)}` }).toBe('nothing');
      await page.keyboard.press('Escape');
      await expectDesk(openJob(page)).toHaveCount(0);
      await expectDesk(cardOf(page, one.id)).toBeFocused();
    }
  }
});

desk('a card that is unassigned is selected, visible and focused in the tray, and its undo is short', async ({ desk: page, bridge, schedule }) => {
  const [one] = await openOwnDay(page, bridge, schedule, [{ technician: 1, at: '9:00', minutes: 120 }]);
  await cardOf(page, one.id).focus();
  await page.keyboard.press('Shift+F10');
  await page.getByRole('menuitem', { name: 'Assign technicians…' }).click();
  const form = page.getByRole('dialog', { name: /^Assign technicians/ });
  await form.getByRole('combobox').press('Backspace');
  await form.getByRole('button', { name: 'Unassign' }).click();
  // First, because it goes by itself.
  await expectDesk(page.locator('[data-sonner-toast]').filter({ hasText: 'Unassigned ' })).toBeVisible();
  const inTray = page.locator(`[data-tray-appointment-id="${one.id}"]`);
  await expectDesk(inTray).toBeFocused();
  await expectDesk(inTray).toBeInViewport({ ratio: 0.9 });
  await expectDesk(inTray).toHaveAttribute('aria-pressed', 'true');
  await page.keyboard.press('Control+z');
  await expectDesk(page.locator('[data-sonner-toast]').filter({ hasText: / is back with / })).toBeVisible();
  await expectDesk(cardOf(page, one.id)).toBeVisible();
});
