import { drag, findCard } from '../stage/board.js';
import { expect, test } from '../stage/desk.js';

test('a card dragged on the board is moved on the server, and undo moves it back', async ({ desk, sandbox }) => {
  const { card, id, width, known } = await findCard(desk, sandbox);
  const length = Date.parse(known.end) - Date.parse(known.start);

  await drag(desk, card, width);

  // The window shows it at once, the server has it soon after.
  const start = async () => Date.parse((await sandbox.appointment(id)).start);
  await expect.poll(start, { message: 'the server moves the appointment' }).toBe(Date.parse(known.start) + length);
  const moved = await sandbox.appointment(id);
  expect(Date.parse(moved.end) - Date.parse(moved.start), 'a move keeps the length').toBe(length);

  await desk.keyboard.press('Control+z');
  await expect.poll(start, { message: 'undo reaches the server' }).toBe(Date.parse(known.start));
});

test('Escape in the middle of a drag leaves everything as it was', async ({ desk, sandbox }) => {
  const { card, id, width, known } = await findCard(desk, sandbox);
  const before = await card.boundingBox();
  if (!before) throw new Error('the card is not on the page');
  await desk.mouse.move(before.x + before.width / 2, before.y + before.height / 2);
  await desk.mouse.down();
  await desk.mouse.move(before.x + before.width / 2 + width, before.y + before.height / 2, { steps: 8 });
  await desk.keyboard.press('Escape');
  await desk.mouse.up();
  expect(await card.boundingBox()).toEqual(before);

  // A move made now would reach the server before this second one does.
  await drag(desk, card, width);
  await expect.poll(async () => (await sandbox.appointment(id)).start).not.toBe(known.start);
  const length = Date.parse(known.end) - Date.parse(known.start);
  expect(Date.parse((await sandbox.appointment(id)).start)).toBe(Date.parse(known.start) + length);
});

for (const view of ['Day', 'Week', 'Month', 'Agenda'] as const) {
  test(`the ${view.toLowerCase()} shows the same appointments`, async ({ desk }) => {
    await desk.getByRole('radio', { name: view, exact: true }).click();
    const shown = desk.locator(`[data-view="${view.toLowerCase()}"]`);
    await expect(shown).toBeVisible();
    await expect(shown.locator('[data-appointment-id]').first()).toBeVisible();
  });
}
