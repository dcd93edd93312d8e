import { expect, test } from '../stage/desk.js';
import { boxOf, dragFrom, known, middle, openOwnDay, placeOf } from '../stage/rows.js';

test('an empty tray is one line, opens for a dragged card, and closes after a drop elsewhere', async ({ desk, bridge, schedule }) => {
  const [one] = await openOwnDay(desk, bridge, schedule, [{ technician: 1, at: '9:00', minutes: 120 }]);
  const tray = desk.getByRole('region', { name: 'Tray' });
  const height = async () => (await tray.boundingBox())?.height ?? 0;
  for (const { tab, said } of [
    { tab: 'Canceled', said: 'No cancellations' },
    { tab: 'Unassigned', said: 'No unassigned appointments' },
  ]) {
    await desk.getByRole('tab', { name: tab }).click();
    await expect(tray).toContainText(said);
    await expect.poll(height).toBeLessThan(45);
    await expect(tray.getByRole('searchbox')).toHaveCount(0);
  }

  const before = placeOf(await known(desk, bridge, one.id));
  const box = await tray.boundingBox();
  if (!box) throw new Error('there is no tray');
  const { x, y } = middle(await boxOf(desk, one.id));
  await desk.mouse.move(x, y);
  await desk.mouse.down();
  await desk.mouse.move(x, box.y + 10, { steps: 12 });
  await expect.poll(height).toBeGreaterThan(90);
  await expect(tray).toContainText('Drop here to unassign');
  await desk.mouse.move(x, 200, { steps: 12 });
  await expect.poll(height).toBeLessThan(45);
  await desk.keyboard.press('Escape');
  await desk.mouse.up();
  expect(placeOf(await known(desk, bridge, one.id))).toEqual(before);
});

test('the tray keeps its height, set by pointer or keys', async ({ desk, bridge, schedule }) => {
  // Nobody's, so that something waits.
  await openOwnDay(desk, bridge, schedule, [{ at: '9:00', minutes: 60 }]);
  const tray = desk.getByRole('region', { name: 'Tray' });
  const grip = desk.getByRole('separator', { name: 'Height of the tray' });
  const height = async () => (await tray.boundingBox())?.height ?? 0;
  const box = await grip.boundingBox();
  if (!box) throw new Error('the tray has no grip');
  const before = await height();
  await dragFrom(desk, { x: box.x + box.width / 2, y: box.y + 10 }, 0, -80);
  await expect.poll(height).toBe(before + 80);
  await grip.focus();
  await desk.keyboard.press('ArrowUp');
  await expect.poll(height).toBe(before + 136);
  await desk.reload();
  await expect(tray).toBeVisible();
  expect(await desk.evaluate(() => localStorage.getItem('tray'))).toBe(JSON.stringify({ open: true, height: before + 136 }));
});

test('a pinned technician stays visible while the others scroll, and accepts drops', async ({ desk, bridge, schedule }) => {
  await desk.setViewportSize({ width: 1440, height: 620 });
  const technicians = await schedule.technicians();
  const [one] = await openOwnDay(desk, bridge, schedule, [{ technician: technicians.length - 3, at: '9:00', minutes: 120 }]);
  const rows = desk.locator('[data-view="board"] [data-row-id]:not([data-row-id=""])');
  const name = (await rows.first().locator('[role="rowheader"] .name').innerText()).trim();
  const pinned = await rows.first().getAttribute('data-row-id');
  expect(pinned).toBe(technicians[0]);
  await rows.first().hover();
  await desk.getByRole('button', { name: `Pin ${name} to the top` }).click();
  const head = desk.locator(`[data-row-id="${pinned}"] [role="rowheader"]`);
  await desk.getByRole('grid', { name: /^Board/ }).evaluate((scroller) => scroller.scrollTo({ top: 1_000 }));
  const grid = await desk.getByRole('grid', { name: /^Board/ }).boundingBox();
  await expect.poll(async () => Math.round(((await head.boundingBox())?.y ?? 0) - (grid?.y ?? 0))).toBe(54);

  const goal = await head.boundingBox();
  if (!goal) throw new Error('the pinned row is not on the page');
  const scrolled = () => desk.getByRole('grid', { name: /^Board/ }).evaluate((scroller) => scroller.scrollTop);
  const top = await scrolled();
  expect(top, 'there is something to scroll').toBeGreaterThan(0);
  const before = await known(desk, bridge, one.id);
  const { x, y } = middle(await boxOf(desk, one.id));
  await desk.mouse.move(x, y);
  await desk.mouse.down();
  await desk.mouse.move(x, y - 10);
  // In one go, because under the pinned row lies the edge that scrolls.
  await desk.mouse.move(x, goal.y + goal.height / 2);
  await desk.mouse.up();
  await expect.poll(async () => (await known(desk, bridge, one.id)).technicianIds).toEqual([pinned]);
  expect((await known(desk, bridge, one.id)).start, 'only the row is another one').toBe(before.start);
  expect(await scrolled(), 'the board stays where it was scrolled to').toBe(top);
  await desk.keyboard.press('Control+z');
  await expect.poll(async () => placeOf(await known(desk, bridge, one.id))).toEqual(placeOf(before));
});
