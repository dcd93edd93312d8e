import { expect, test } from '../stage/desk.js';
import { MINUTE, cardOf, dragFrom, known, lying, middle, openTomorrow, placeOf, scaleOf } from '../stage/rows.js';

test.beforeEach(async ({ desk, bridge }) => {
  await openTomorrow(desk, bridge);
});

test('several selected cards move together, and one undo takes all of them back', async ({ desk, bridge }) => {
  const scale = await scaleOf(desk);
  const cards = (await lying(desk)).filter((card) => card.x + card.width < 1000 && card.y < 560);
  const first = cards.find((card) => card.row !== '');
  const second = cards.find((card) => card.row !== '' && card.row !== first?.row);
  if (!first || !second) throw new Error('two technicians with a card each are needed');
  const before = [await known(desk, bridge, first.id), await known(desk, bridge, second.id)];

  await desk.mouse.click(middle(first).x, middle(first).y, { button: 'right' });
  await desk.keyboard.press('Escape');
  await desk.keyboard.down('Control');
  await desk.mouse.click(middle(second).x, middle(second).y);
  await desk.keyboard.up('Control');
  await expect(desk.locator('[data-view="board"] [aria-pressed="true"]')).not.toHaveCount(1);

  await dragFrom(desk, middle(first), Math.round(60 * scale), 0);
  const places = async () => Promise.all([first, second].map(async ({ id }) => (await known(desk, bridge, id)).start));
  await expect.poll(places).toEqual(before.map((card) => card.start + 60 * MINUTE));
  await expect(desk.locator('[data-sonner-toast]').filter({ hasText: 'Moved 2 appointments' })).toBeVisible();

  await desk.keyboard.press('Control+z');
  const whole = async () => Promise.all([first, second].map(async ({ id }) => placeOf(await known(desk, bridge, id))));
  await expect.poll(whole).toEqual(before.map(placeOf));
});

test('a rectangle across rows selects what it touches, Escape selects nothing, Ctrl+A all', async ({ desk }) => {
  const cards = await lying(desk);
  const [one] = cards.filter((card) => card.row !== '');
  const other = cards.find((card) => card.row !== '' && card.row !== one?.row && card.y > (one?.y ?? 0));
  if (!one || !other) throw new Error('two rows with a card each are needed');
  // Begins left of both in free time of the first row, ends inside of the second card.
  const left = Math.min(one.x, other.x) - 6;
  await dragFrom(desk, { x: left, y: one.y + one.height / 2 }, Math.max(one.x, other.x) + 12 - left, other.y + 8 - one.y - one.height / 2);
  await expect(cardOf(desk, one.id)).toHaveAttribute('aria-pressed', 'true');
  await expect(cardOf(desk, other.id)).toHaveAttribute('aria-pressed', 'true');
  await expect(desk.getByRole('dialog')).toHaveCount(0);

  await desk.keyboard.press('Escape');
  await expect(desk.locator('[data-view="board"] [aria-pressed="true"]')).toHaveCount(0);
  await desk.keyboard.press('Control+a');
  await expect(desk.locator('[data-view="board"] [data-appointment-id][aria-pressed="false"]')).toHaveCount(0);
});

test('both ends of a card can be pulled', async ({ desk, bridge }) => {
  const scale = await scaleOf(desk);
  const found = (await lying(desk)).find((card) => card.width > 80 && card.x > 320 && card.x + card.width < 1100);
  if (!found) throw new Error('a wide card is needed');
  const before = await known(desk, bridge, found.id);
  const { y } = middle(found);

  await dragFrom(desk, { x: found.x + found.width - 2, y }, Math.round(30 * scale), 0);
  await expect.poll(async () => (await known(desk, bridge, found.id)).end).toBe(before.end + 30 * MINUTE);
  expect((await known(desk, bridge, found.id)).start).toBe(before.start);

  const box = await cardOf(desk, found.id).boundingBox();
  if (!box) throw new Error('the card is not on the page any more');
  await dragFrom(desk, { x: box.x + 2, y: box.y + box.height / 2 }, -Math.round(30 * scale), 0);
  await expect.poll(async () => (await known(desk, bridge, found.id)).start).toBe(before.start - 30 * MINUTE);
  expect((await known(desk, bridge, found.id)).end).toBe(before.end + 30 * MINUTE);

  await desk.keyboard.press('Control+z');
  await desk.keyboard.press('Control+z');
  await expect.poll(async () => placeOf(await known(desk, bridge, found.id))).toEqual(placeOf(before));
});

test('a card dropped into the tray has nobody, and from the tray it gets a technician', async ({ desk, bridge }) => {
  const found = (await lying(desk)).find((card) => card.row !== '' && card.y < 560);
  if (!found) throw new Error('a technician with a card is needed');
  const tray = desk.getByRole('region', { name: 'Tray' });
  // Only a line when nothing is in it; it opens for the card that comes.
  const intoTray = async () => {
    const box = await tray.boundingBox();
    if (!box) throw new Error('there is no tray');
    return { x: box.x + 400, y: box.y + Math.min(box.height / 2, 90) };
  };

  // On hold takes nothing: a job is held with a reason.
  await desk.getByRole('tab', { name: 'On hold' }).click();
  const before = placeOf(await known(desk, bridge, found.id));
  const { x, y } = middle(found);
  let goal = await intoTray();
  await dragFrom(desk, { x, y }, goal.x - x, goal.y - y);
  expect(placeOf(await known(desk, bridge, found.id))).toEqual(before);

  await desk.getByRole('tab', { name: 'Unassigned' }).click();
  goal = await intoTray();
  await dragFrom(desk, { x, y }, goal.x - x, goal.y - y);
  await expect.poll(async () => (await known(desk, bridge, found.id)).technicianIds).toEqual([]);
  const waiting = tray.locator(`[data-tray-appointment-id="${found.id}"]`);
  await expect(waiting).toBeVisible();
  // The notice stands above the tray, so that nothing of it is covered.
  const notice = await desk.locator('[data-sonner-toast]').first().boundingBox();
  const edge = await tray.boundingBox();
  expect((notice?.y ?? 0) + (notice?.height ?? 0)).toBeLessThanOrEqual(edge?.y ?? 0);

  const from = await waiting.boundingBox();
  if (!from) throw new Error('the card is not in the tray');
  const row = await desk.locator(`[data-row-id="${found.row}"]`).boundingBox();
  if (!row) throw new Error('the row is not on the board');
  const start = { x: from.x + 40, y: from.y + 20 };
  await dragFrom(desk, start, 700 - start.x, row.y + 12 - start.y);
  await expect.poll(async () => (await known(desk, bridge, found.id)).technicianIds).toEqual([found.row]);
});

test('rows stand in groups that fold, sorted and pinned, and are found so again', async ({ desk, bridge }) => {
  const names = () => desk.locator('[data-view="board"] [data-row-id] [role="rowheader"] .name').allInnerTexts();
  const before = await names();
  const last = before.at(-2) ?? '';
  await desk.locator('[data-row-id]').filter({ hasText: last }).first().hover();
  await desk.getByRole('button', { name: `Pin ${last} to the top` }).click();
  await expect.poll(async () => (await names())[1]).toBe(last);

  await desk.getByRole('button', { name: 'Rows of the board' }).click();
  await desk.getByRole('menuitem', { name: 'Sort by utilisation' }).click();
  await expect.poll(async () => (await names())[1], { message: 'what is pinned stays at the top' }).toBe(last);

  await desk.getByRole('button', { name: 'Rows of the board' }).click();
  await desk.getByRole('menuitem', { name: 'Group by business unit' }).click();
  const group = desk.locator('[data-view="board"] button[aria-expanded="true"]').first();
  await expect(group).toBeVisible();
  await group.click();
  const folded = desk.locator('[data-view="board"] button[aria-expanded="false"]').first();
  await expect(folded).toBeVisible();
  const count = (await names()).length;

  await desk.reload();
  await expect(folded).toBeVisible();
  await expect.poll(async () => (await names()).length).toBe(count);
  const { board } = (await bridge.call('preferences', {})) as { board: { sort: string; pinned: string[] } };
  expect(board.sort).toBe('utilisation');
  expect(board.pinned).toHaveLength(1);
});

for (const { span, days } of [
  { span: '3 days', days: 3 },
  { span: '7 days', days: 7 },
]) {
  test(`a card is dragged to another day on the board of ${span}`, async ({ desk, bridge }) => {
    await desk.getByRole('radio', { name: span, exact: true }).click();
    await expect(desk.locator('[data-view="board"] [data-day]')).toHaveCount(days);
    const heads = await desk.locator('[data-view="board"] [data-day]').evaluateAll((list) =>
      list.map((head) => ({ day: head.getAttribute('data-day'), x: head.getBoundingClientRect().left, w: head.getBoundingClientRect().width })),
    );
    const whole = heads.filter((head) => head.x >= 250 && head.x + head.w < 1440);
    const cards = await lying(desk);
    // Two days that lie whole in the window, of which the first has something that can be moved.
    const pairs = whole.slice(1).map((next, index) => ({ now: whole[index] ?? next, next }));
    const found = pairs
      .flatMap(({ now, next }) =>
        cards
          .filter((card) => card.row !== '' && card.y < 560 && card.width > 16)
          .map((card) => ({ id: card.id, ...middle(card), by: next.x - now.x, inside: card.x > now.x && card.x + card.width < next.x })),
      )
      .find((one) => one.inside);
    if (!found) throw new Error('a movable card on a whole day is needed');
    const before = await known(desk, bridge, found.id);
    await dragFrom(desk, found, Math.round(found.by), 0);
    await expect.poll(async () => (await known(desk, bridge, found.id)).start).toBeGreaterThan(before.start + 12 * 60 * MINUTE);
    const after = await known(desk, bridge, found.id);
    expect(after.end - after.start, 'a move keeps the length').toBe(before.end - before.start);
    expect(after.start - before.start, 'the same time of the next day').toBe(24 * 60 * MINUTE);
    await desk.keyboard.press('Control+z');
    await expect.poll(async () => placeOf(await known(desk, bridge, found.id))).toEqual(placeOf(before));
  });
}

test('the menu of a card opens by pointer and by key, and does what it says', async ({ desk, bridge }) => {
  const found = (await lying(desk)).find((card) => card.row !== '' && card.y < 400);
  if (!found) throw new Error('a technician with a card is needed');
  await desk.mouse.click(middle(found).x, middle(found).y, { button: 'right' });
  for (const name of ['Open job', 'Move', 'Reschedule…', 'Technicians…', 'Hold…', 'Cancel…', 'Select all of this day']) {
    await expect(desk.getByRole('menuitem', { name }).first()).toBeVisible();
  }
  await desk.keyboard.press('Escape');
  await expect(desk.getByRole('menu')).toHaveCount(0);
  await expect(cardOf(desk, found.id)).toBeFocused();

  await desk.keyboard.press('Shift+F10');
  await desk.getByRole('menuitem', { name: /^Select all of (?!this)/ }).press('Enter');
  const selected = desk.locator(`[data-row-id="${found.row}"] [data-appointment-id][aria-pressed="true"]`);
  const all = desk.locator(`[data-row-id="${found.row}"] [data-appointment-id]`);
  await expect(selected).toHaveCount(await all.count());

  await cardOf(desk, found.id).focus();
  await desk.keyboard.press('Escape');
  await desk.keyboard.press('Shift+F10');
  await desk.getByRole('menuitem', { name: 'Technicians…' }).press('Enter');
  await expect(desk.getByRole('dialog', { name: /Who goes/ })).toBeVisible();
  await desk.keyboard.press('Escape');
  await expect(desk.getByRole('dialog')).toHaveCount(0);
  expect((await known(desk, bridge, found.id)).technicianIds).toContain(found.row);
});

test('the whole work by keys: find, move in time and to another technician, undo, redo, hold', async ({ desk, bridge }) => {
  const focused = () =>
    desk.evaluate(() => {
      const card = document.activeElement?.closest<HTMLElement>('[data-appointment-id]');
      return { id: card?.dataset['appointmentId'] ?? '', row: card?.closest<HTMLElement>('[data-row-id]')?.dataset['rowId'] ?? '' };
    });
  // Walk down from the first card to one of a technician that is only scheduled.
  await desk.keyboard.press('ArrowDown');
  let at = await focused();
  for (let step = 0; step < 30; step += 1) {
    if (at.row !== '') {
      const card = await known(desk, bridge, at.id);
      if (card.state === 'scheduled' && card.movable && card.technicianIds.length === 1) break;
    }
    await desk.keyboard.press('ArrowDown');
    await expect.poll(focused).not.toEqual(at);
    at = await focused();
  }
  const before = await known(desk, bridge, at.id);
  const read = async () => placeOf(await known(desk, bridge, at.id));

  await desk.keyboard.press('m');
  await expect(desk.getByRole('group', { name: 'Move mode' })).toBeVisible();
  for (let step = 0; step < 8; step += 1) await desk.keyboard.press('ArrowRight');
  await desk.keyboard.press('ArrowDown');
  await expect(desk.locator('[role="status"][aria-live="polite"]')).not.toBeEmpty();
  await desk.keyboard.press('Enter');
  await expect.poll(async () => (await known(desk, bridge, at.id)).technicianIds).not.toEqual(before.technicianIds);
  const after = await known(desk, bridge, at.id);
  expect(after.start - before.start).toBe(120 * MINUTE);
  expect(after.end - after.start).toBe(before.end - before.start);
  expect(after.technicianIds).toHaveLength(1);
  await expect(cardOf(desk, at.id)).toBeFocused();

  await desk.keyboard.press('Control+z');
  await expect.poll(read).toEqual(placeOf(before));
  await desk.keyboard.press('Control+Shift+z');
  await expect.poll(read).toEqual(placeOf(after));

  await cardOf(desk, at.id).focus();
  await desk.keyboard.press('h');
  const dialog = desk.getByRole('dialog', { name: /^Hold/ });
  await expect(dialog).toBeVisible();
  await dialog.getByRole('combobox', { name: /Reason/ }).focus();
  await desk.keyboard.press('ArrowDown');
  await expect(desk.getByRole('option').first()).toBeVisible();
  await desk.keyboard.press('ArrowDown');
  await desk.keyboard.press('Enter');
  await dialog.getByRole('textbox', { name: /Memo/ }).focus();
  await desk.keyboard.type('Waits for a part');
  await dialog.getByRole('button', { name: /^Hold job/ }).press('Enter');
  await expect(dialog).toHaveCount(0);
  await expect.poll(async () => (await known(desk, bridge, at.id)).state).toBe('hold');
});
