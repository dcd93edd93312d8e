import { expect, test } from '../stage/desk.js';
import { MINUTE, boxOf, cardOf, dragFrom, goTo, known, middle, openOwnDay, openOwnWeek, placeOf, scaleOf } from '../stage/rows.js';

/** Two technicians with a visit in the morning each, of which neither stands in the other's way. */
const TWO_MORNINGS = [
  { technician: 0, at: '9:00', minutes: 90 },
  { technician: 1, at: '9:30', minutes: 90 },
] as const;

test('several selected cards move together, and one undo undoes all of them', async ({ desk, bridge, schedule }) => {
  const [first, second] = await openOwnDay(desk, bridge, schedule, TWO_MORNINGS);
  const scale = await scaleOf(desk);
  const before = [await known(desk, bridge, first.id), await known(desk, bridge, second.id)];

  await cardOf(desk, first.id).click({ button: 'right' });
  await desk.keyboard.press('Escape');
  await cardOf(desk, second.id).click({ modifiers: ['Control'] });
  await expect(desk.locator('[data-view="board"] [data-appointment-id][aria-pressed="true"]')).toHaveCount(2);

  await dragFrom(desk, middle(await boxOf(desk, first.id)), Math.round(60 * scale), 0);
  const places = async () => Promise.all([first, second].map(async ({ id }) => (await known(desk, bridge, id)).start));
  await expect.poll(places).toEqual(before.map((card) => card.start + 60 * MINUTE));
  await expect(desk.locator('[data-sonner-toast]').filter({ hasText: 'Moved 2 appointments' })).toBeVisible();

  await desk.keyboard.press('Control+z');
  const whole = async () => Promise.all([first, second].map(async ({ id }) => placeOf(await known(desk, bridge, id))));
  await expect.poll(whole).toEqual(before.map(placeOf));
});

test('a lasso across rows selects the cards that it touches, Escape none, Ctrl+A all', async ({ desk, bridge, schedule }) => {
  const [first, second, third] = await openOwnDay(desk, bridge, schedule, [...TWO_MORNINGS, { technician: 3, at: '9:00', minutes: 60 }]);
  const [one, other] = [await boxOf(desk, first.id), await boxOf(desk, second.id)];
  // Begins left of both in free time of the first row, ends inside of the second card.
  const left = Math.min(one.x, other.x) - 6;
  await dragFrom(desk, { x: left, y: one.y + one.height / 2 }, Math.max(one.x, other.x) + 12 - left, other.y + 8 - one.y - one.height / 2);
  await expect(cardOf(desk, first.id)).toHaveAttribute('aria-pressed', 'true');
  await expect(cardOf(desk, second.id)).toHaveAttribute('aria-pressed', 'true');
  await expect(cardOf(desk, third.id)).toHaveAttribute('aria-pressed', 'false');
  await expect(desk.getByRole('dialog')).toHaveCount(0);

  const pressed = desk.locator('[data-view="board"] [data-appointment-id][aria-pressed="true"]');
  await desk.keyboard.press('Escape');
  await expect(pressed).toHaveCount(0);
  await desk.keyboard.press('Control+a');
  await expect(pressed).toHaveCount(3);
});

test('both ends of a card can be dragged', async ({ desk, bridge, schedule }) => {
  const [one] = await openOwnDay(desk, bridge, schedule, [{ technician: 1, at: '10:00', minutes: 120 }]);
  const scale = await scaleOf(desk);
  const before = await known(desk, bridge, one.id);
  const now = async () => known(desk, bridge, one.id);

  let box = await boxOf(desk, one.id);
  await dragFrom(desk, { x: box.x + box.width - 2, y: middle(box).y }, Math.round(30 * scale), 0);
  await expect.poll(async () => (await now()).end).toBe(before.end + 30 * MINUTE);
  expect((await now()).start).toBe(before.start);

  box = await boxOf(desk, one.id);
  await dragFrom(desk, { x: box.x + 2, y: middle(box).y }, -Math.round(30 * scale), 0);
  await expect.poll(async () => (await now()).start).toBe(before.start - 30 * MINUTE);
  expect((await now()).end).toBe(before.end + 30 * MINUTE);

  await desk.keyboard.press('Control+z');
  await desk.keyboard.press('Control+z');
  await expect.poll(async () => placeOf(await now())).toEqual(placeOf(before));
});

test('a card dropped on the tray is unassigned, and a drop from the tray assigns it', async ({ desk, bridge, schedule }) => {
  const [one] = await openOwnDay(desk, bridge, schedule, [{ technician: 1, at: '9:00', minutes: 120 }]);
  const tray = desk.getByRole('region', { name: 'Tray' });
  const { x, y } = middle(await boxOf(desk, one.id));
  // Only a line when nothing is in it; it opens for the card that comes.
  const dropIntoTray = async () => {
    const box = await tray.boundingBox();
    if (!box) throw new Error('there is no tray');
    await dragFrom(desk, { x, y }, box.x + 400 - x, box.y + Math.min(box.height / 2, 90) - y);
  };

  // On hold takes nothing: a job is held with a reason.
  await desk.getByRole('tab', { name: 'On hold' }).click();
  const before = placeOf(await known(desk, bridge, one.id));
  await dropIntoTray();
  expect(placeOf(await known(desk, bridge, one.id))).toEqual(before);

  await desk.getByRole('tab', { name: 'Unassigned' }).click();
  await dropIntoTray();
  await expect.poll(async () => (await known(desk, bridge, one.id)).technicianIds).toEqual([]);
  const waiting = tray.locator(`[data-tray-appointment-id="${one.id}"]`);
  await expect(waiting).toBeVisible();
  // The notice comes to stand above the tray, so that nothing of it is covered.
  const above = async () => {
    const [notice, edge] = await Promise.all([desk.locator('[data-sonner-toast]').first().boundingBox(), tray.boundingBox()]);
    return notice !== null && edge !== null && notice.y + notice.height <= edge.y;
  };
  await expect.poll(above).toBe(true);

  const from = await waiting.boundingBox();
  if (!from) throw new Error('the card is not in the tray');
  const row = await desk.locator(`[data-row-id="${one.row}"]`).boundingBox();
  if (!row) throw new Error('the row is not on the board');
  const start = { x: from.x + 40, y: from.y + 20 };
  await dragFrom(desk, start, 700 - start.x, row.y + 12 - start.y);
  await expect.poll(async () => (await known(desk, bridge, one.id)).technicianIds).toEqual([one.row]);
});

test('rows can be grouped, collapsed, sorted and pinned, and stay so after a reload', async ({ desk, bridge, schedule }) => {
  const [one] = await openOwnDay(desk, bridge, schedule, [{ technician: 0, at: '9:00', minutes: 90 }]);
  const date = schedule.dateOf(one.start);
  const names = () => desk.locator('[data-view="board"] [data-row-id] [role="rowheader"] .name').allInnerTexts();
  const last = (await names()).at(-2) ?? '';
  await desk.locator('[data-row-id]').filter({ hasText: last }).first().hover();
  await desk.getByRole('button', { name: `Pin ${last} to the top` }).click();
  await expect.poll(async () => (await names())[0]).toBe(last);

  await desk.getByRole('button', { name: 'Board options' }).click();
  await desk.getByRole('menuitem', { name: 'Sort by utilization' }).click();
  await expect.poll(async () => (await names())[0], { message: 'what is pinned stays at the top' }).toBe(last);

  await desk.getByRole('button', { name: 'Board options' }).click();
  await desk.getByRole('menuitem', { name: 'Group by business unit' }).click();
  const open = desk.locator('[data-view="board"] button[aria-expanded="true"]:not([aria-haspopup])');
  const folded = desk.locator('[data-view="board"] button[aria-expanded="false"]:not([aria-haspopup])');
  await expect(open.first()).toBeVisible();
  const unit = await open.first().innerText();
  const unfolded = (await names()).length;
  await open.first().click();
  await expect(folded).toHaveText(unit);
  await expect.poll(async () => (await names()).length, { message: 'its rows are put away' }).toBeLessThan(unfolded);
  const before = await names();

  // The page comes back on today, whose rows are as high as its work is dense: compared is the same day.
  await desk.reload();
  await goTo(desk, date);
  await expect(cardOf(desk, one.id)).toBeVisible();
  await expect(folded).toHaveText(unit);
  await expect.poll(names).toEqual(before);
  const { board } = (await bridge.call('preferences', {})) as { board: { sort: string; pinned: string[] } };
  expect(board.sort).toBe('utilization');
  expect(board.pinned).toHaveLength(1);
});

for (const { span, days } of [
  { span: '3 days', days: 3 },
  { span: '7 days', days: 7 },
]) {
  test(`a drag moves a card to another day on the board of ${span}`, async ({ desk, bridge, schedule }) => {
    const [one] = await openOwnWeek(desk, bridge, schedule, [{ technician: 1, at: '9:00', minutes: 180, day: 1 }]);
    await desk.getByRole('radio', { name: span, exact: true }).click();
    const heads = desk.locator('[data-view="board"] [data-day]');
    await expect(heads).toHaveCount(days);
    const dates = await heads.evaluateAll((list) => list.map((head) => head.getAttribute('data-day') ?? ''));
    const at = dates.indexOf(schedule.dateOf(one.start));
    const [now, next] = [await heads.nth(at).boundingBox(), await heads.nth(at + 1).boundingBox()];
    if (!now || !next) throw new Error('the days are not on the page');
    const before = await known(desk, bridge, one.id);
    await dragFrom(desk, middle(await boxOf(desk, one.id)), Math.round(next.x - now.x), 0);
    await expect.poll(async () => (await known(desk, bridge, one.id)).start).toBeGreaterThan(before.start + 12 * 60 * MINUTE);
    const after = await known(desk, bridge, one.id);
    expect(after.end - after.start, 'a move keeps the length').toBe(before.end - before.start);
    expect(after.start - before.start, 'the same time of the next day').toBe(24 * 60 * MINUTE);
    await desk.keyboard.press('Control+z');
    await expect.poll(async () => placeOf(await known(desk, bridge, one.id))).toEqual(placeOf(before));
  });
}

test('the menu of a card opens by pointer or key, and its items work', async ({ desk, bridge, schedule }) => {
  const [one] = await openOwnDay(desk, bridge, schedule, [
    { technician: 1, at: '9:00', minutes: 90 },
    { technician: 1, at: '13:00', minutes: 90 },
    { technician: 2, at: '9:00', minutes: 90 },
  ]);
  await cardOf(desk, one.id).click({ button: 'right' });
  for (const name of ['Open job', 'Move', 'Reschedule…', 'Assign technicians…', 'Put on hold…', 'Cancel job…', 'Select all on this day']) {
    await expect(desk.getByRole('menuitem', { name }).first()).toBeVisible();
  }
  await desk.keyboard.press('Escape');
  await expect(desk.getByRole('menu')).toHaveCount(0);
  await expect(cardOf(desk, one.id)).toBeFocused();

  await desk.keyboard.press('Shift+F10');
  await desk.getByRole('menuitem', { name: /^Select all for / }).press('Enter');
  await expect(desk.locator(`[data-row-id="${one.row}"] [data-appointment-id][aria-pressed="true"]`)).toHaveCount(2);
  await expect(desk.locator('[data-view="board"] [data-appointment-id][aria-pressed="true"]')).toHaveCount(2);

  await cardOf(desk, one.id).focus();
  await desk.keyboard.press('Escape');
  await desk.keyboard.press('Shift+F10');
  await desk.getByRole('menuitem', { name: 'Assign technicians…' }).press('Enter');
  await expect(desk.getByRole('dialog', { name: /Assign technicians/ })).toBeVisible();
  await desk.keyboard.press('Escape');
  await expect(desk.getByRole('dialog')).toHaveCount(0);
  expect((await known(desk, bridge, one.id)).technicianIds).toEqual([one.row]);
});

test('typing finds an item of a menu, and the same letter the next one', async ({ desk, bridge, schedule }) => {
  const [one] = await openOwnDay(desk, bridge, schedule, [{ technician: 1, at: '9:00', minutes: 90 }]);
  const item = (name: RegExp) => desk.getByRole('menuitem', { name });
  await cardOf(desk, one.id).focus();
  await desk.keyboard.press('Shift+F10');
  await expect(item(/^Open job/)).toBeFocused();
  await desk.keyboard.type('cop');
  await expect(item(/^Copy/).first(), 'and not Cancel, where the first letter led').toBeFocused();
  await desk.keyboard.press('Home');
  // A pause later a word begins anew.
  await expect(async () => {
    await desk.keyboard.press('s');
    await expect(item(/^Select all for /)).toBeFocused({ timeout: 100 });
  }).toPass();
  await desk.keyboard.press('s');
  await expect(item(/^Select all on this day/)).toBeFocused();
  await desk.keyboard.press('s');
  await expect(item(/^Select all for /)).toBeFocused();
});

test('keys alone can find, move, reassign, undo, redo and hold', async ({ desk, sandbox, bridge, schedule }) => {
  const technicians = await schedule.technicians();
  // Which day it is on is found by keys as well.
  const [, one] = await openOwnDay(desk, bridge, schedule, [
    { technician: 0, at: '8:00', minutes: 60 },
    { technician: 1, at: '9:00', minutes: 90 },
  ]);
  const onServer = async () => {
    const { start, end } = await sandbox.appointment(one.id);
    return { start: Date.parse(start), end: Date.parse(end), technicians: await sandbox.assigned(one.id) };
  };
  const before = { start: one.start, end: one.end, technicians: [one.row] };
  const after = { start: one.start + 120 * MINUTE, end: one.end + 120 * MINUTE, technicians: [technicians[2]] };
  expect(await onServer()).toEqual(before);

  await desk.keyboard.press('ArrowDown');
  await desk.keyboard.press('ArrowDown');
  await expect(cardOf(desk, one.id)).toBeFocused();
  await desk.keyboard.press('m');
  await expect(desk.getByRole('group', { name: 'Move mode' })).toBeVisible();
  for (let step = 0; step < 8; step += 1) await desk.keyboard.press('ArrowRight');
  await desk.keyboard.press('ArrowDown');
  await expect(desk.locator('[role="status"][aria-live="polite"]')).not.toBeEmpty();
  await desk.keyboard.press('Enter');
  await expect.poll(onServer, { message: 'the move' }).toEqual(after);
  await expect(cardOf(desk, one.id)).toBeFocused();

  await desk.keyboard.press('Control+z');
  await expect.poll(onServer, { message: 'the undo' }).toEqual(before);
  await desk.keyboard.press('Control+Shift+z');
  await expect.poll(onServer, { message: 'the redo' }).toEqual(after);

  await desk.keyboard.press('h');
  const dialog = desk.getByRole('dialog', { name: /^Put .* on hold/ });
  await expect(dialog).toBeVisible();
  await expect(dialog.getByRole('combobox', { name: /Reason/ })).toBeFocused();
  await desk.keyboard.press('ArrowDown');
  await expect(desk.getByRole('option').first()).toBeVisible();
  await desk.keyboard.press('ArrowDown');
  await desk.keyboard.press('Enter');
  await desk.keyboard.press('Tab');
  await expect(dialog.getByRole('textbox', { name: /Memo/ })).toBeFocused();
  await desk.keyboard.type('Waits for a part');
  const confirm = dialog.getByRole('button', { name: /^Put job .* on hold$/ });
  for (let step = 0; step < 4 && !(await confirm.evaluate((button) => button === document.activeElement)); step += 1) await desk.keyboard.press('Tab');
  await desk.keyboard.press('Enter');
  await expect(dialog).toHaveCount(0);
  await expect.poll(async () => (await sandbox.job(one.jobId)).jobStatus).toBe('Hold');
});
