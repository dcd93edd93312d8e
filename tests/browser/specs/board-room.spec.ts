import { expect, test } from '../stage/desk.js';
import { dragFrom, known, lying, middle, openTomorrow, placeOf } from '../stage/rows.js';

test.beforeEach(async ({ desk, bridge }) => {
  await openTomorrow(desk, bridge);
});

test('an empty tray is one line, opens for a card that is dragged onto it, and closes when it is let go elsewhere', async ({ desk, bridge }) => {
  const tray = desk.getByRole('region', { name: 'Tray' });
  // Long ago nothing was on hold nor canceled, whatever other tests have left.
  await desk.getByRole('tab', { name: 'Canceled' }).click();
  await expect(tray).toContainText('Nothing was canceled in these days');
  const height = async () => (await tray.boundingBox())?.height ?? 0;
  await expect.poll(height).toBeLessThan(45);
  await expect(tray.getByRole('searchbox')).toHaveCount(0);
  await desk.getByRole('tab', { name: 'Unassigned' }).click();

  const hide = desk.getByRole('button', { name: 'Hide the tray' });
  if (await hide.isVisible()) await hide.click();
  await expect.poll(height).toBeLessThan(45);

  const found = (await lying(desk)).find((card) => card.row !== '' && card.y < 500);
  if (!found) throw new Error('a technician with a card is needed');
  const before = placeOf(await known(desk, bridge, found.id));
  const box = await tray.boundingBox();
  if (!box) throw new Error('there is no tray');
  const { x, y } = middle(found);
  await desk.mouse.move(x, y);
  await desk.mouse.down();
  await desk.mouse.move(x, box.y + 10, { steps: 12 });
  await expect.poll(height).toBeGreaterThan(90);
  await expect(tray).toContainText('Drop here to take the technicians away');
  await desk.mouse.move(x, 200, { steps: 12 });
  await expect.poll(height).toBeLessThan(45);
  await desk.keyboard.press('Escape');
  await desk.mouse.up();
  expect(placeOf(await known(desk, bridge, found.id))).toEqual(before);
});

test('the tray is as high as it was left, by pointer and by keys', async ({ desk }) => {
  // Look for a day on which something waits.
  const tray = desk.getByRole('region', { name: 'Tray' });
  const grip = desk.getByRole('separator', { name: 'Height of the tray' });
  for (let day = 0; day < 7 && (await grip.count()) === 0; day += 1) {
    await desk.getByRole('button', { name: 'Next', exact: true }).click();
    await expect(grip).toBeVisible({ timeout: 1_500 }).catch(() => undefined);
  }
  const height = async () => (await tray.boundingBox())?.height ?? 0;
  const before = await height();
  const box = await grip.boundingBox();
  if (!box) throw new Error('no day has anything in the tray');
  await dragFrom(desk, { x: box.x + box.width / 2, y: box.y + 10 }, 0, -80);
  await expect.poll(height).toBe(before + 80);
  await grip.focus();
  await desk.keyboard.press('ArrowUp');
  await expect.poll(height).toBe(before + 136);
  await desk.reload();
  await expect(desk.locator('[data-view="board"] [data-appointment-id]').first()).toBeVisible();
  expect(await desk.evaluate(() => localStorage.getItem('tray'))).toBe(JSON.stringify({ open: true, height: before + 136 }));
});

test('a pinned technician stays in sight while the others are scrolled, and takes what is dropped there', async ({ desk, bridge }) => {
  await desk.setViewportSize({ width: 1440, height: 620 });
  const rows = desk.locator('[data-view="board"] [data-row-id]:not([data-row-id=""])');
  const name = (await rows.first().locator('[role="rowheader"] .name').innerText()).trim();
  const pinned = await rows.first().getAttribute('data-row-id');
  await rows.first().hover();
  await desk.getByRole('button', { name: `Pin ${name} to the top` }).click();
  const head = desk.locator(`[data-row-id="${pinned}"] [role="rowheader"]`);
  await desk.getByRole('grid', { name: /^Board/ }).evaluate((scroller) => scroller.scrollTo({ top: 1_000 }));
  const grid = await desk.getByRole('grid', { name: /^Board/ }).boundingBox();
  await expect.poll(async () => Math.round(((await head.boundingBox())?.y ?? 0) - (grid?.y ?? 0))).toBe(36);

  const found = (await lying(desk)).find((card) => card.row !== '' && card.row !== pinned && card.y > 220);
  const goal = await head.boundingBox();
  if (!found || !goal) throw new Error('another technician with a card is needed');
  const scrolled = () => desk.getByRole('grid', { name: /^Board/ }).evaluate((scroller) => scroller.scrollTop);
  const top = await scrolled();
  const before = await known(desk, bridge, found.id);
  const { x, y } = middle(found);
  await desk.mouse.move(x, y);
  await desk.mouse.down();
  await desk.mouse.move(x, y - 10);
  // In one go, because under the pinned row lies the edge that scrolls.
  await desk.mouse.move(x, goal.y + goal.height / 2);
  await desk.mouse.up();
  await expect.poll(async () => (await known(desk, bridge, found.id)).technicianIds).toContain(pinned);
  expect((await known(desk, bridge, found.id)).start, 'only the row is another one').toBe(before.start);
  expect(await scrolled(), 'the board stays where it was scrolled to').toBe(top);
  await desk.keyboard.press('Control+z');
  await expect.poll(async () => placeOf(await known(desk, bridge, found.id))).toEqual(placeOf(before));
});
