import type { Request } from '@playwright/test';
import { expect, test } from '../stage/desk.js';
import { MINUTE, boxOf, cardOf, dragFrom, middle, openOwnDay, scaleOf } from '../stage/rows.js';

const ONE_VISIT = [{ technician: 1, at: '9:00', minutes: 90 }] as const;

test('a drag on the board moves the appointment on the server, and undo moves it back', async ({ desk, sandbox, bridge, schedule }) => {
  const [one] = await openOwnDay(desk, bridge, schedule, ONE_VISIT);
  const scale = await scaleOf(desk);
  await dragFrom(desk, middle(await boxOf(desk, one.id)), Math.round(90 * scale), 0);

  // The window shows it at once, the server has it soon after.
  const onServer = async () => {
    const { start, end } = await sandbox.appointment(one.id);
    return [Date.parse(start), Date.parse(end)];
  };
  await expect.poll(onServer, { message: 'the server moves the appointment' }).toEqual([one.start + 90 * MINUTE, one.end + 90 * MINUTE]);

  await desk.keyboard.press('Control+z');
  await expect.poll(onServer, { message: 'undo reaches the server' }).toEqual([one.start, one.end]);
});

test('undo before the drop is saved undoes that drop', async ({ desk, sandbox, bridge, schedule }) => {
  const [one] = await openOwnDay(desk, bridge, schedule, ONE_VISIT);
  const scale = await scaleOf(desk);
  let answer: () => void = () => undefined;
  const pressed = new Promise<void>((go) => (answer = go));
  await desk.route('**/ipc/invoke/move_appointment', async (route) => {
    const response = await route.fetch();
    await pressed;
    await route.fulfill({ response });
  });
  await dragFrom(desk, middle(await boxOf(desk, one.id)), Math.round(90 * scale), 0);
  const start = async () => Date.parse((await sandbox.appointment(one.id)).start);
  await expect.poll(start, { message: 'the server moves the appointment' }).toBe(one.start + 90 * MINUTE);

  await desk.keyboard.press('Control+z');
  answer();
  await expect.poll(start, { message: 'undo reaches the server' }).toBe(one.start);
});

test('Escape cancels a drag', async ({ desk, sandbox, bridge, schedule }) => {
  const [one] = await openOwnDay(desk, bridge, schedule, ONE_VISIT);
  const by = Math.round(90 * (await scaleOf(desk)));
  const before = await boxOf(desk, one.id);
  const { x, y } = middle(before);
  await desk.mouse.move(x, y);
  await desk.mouse.down();
  await desk.mouse.move(x + by, y, { steps: 8 });
  await desk.keyboard.press('Escape');
  await desk.mouse.up();
  expect(await boxOf(desk, one.id)).toEqual(before);

  // A move made now would reach the server before this second one does.
  await dragFrom(desk, { x, y }, by, 0);
  const start = async () => Date.parse((await sandbox.appointment(one.id)).start);
  await expect.poll(start).not.toBe(one.start);
  expect(await start()).toBe(one.start + 90 * MINUTE);
});

for (const view of ['Day', 'Week', 'Month', 'Agenda'] as const) {
  test(`the ${view.toLowerCase()} shows the same appointments`, async ({ desk, bridge, schedule }) => {
    const booked = await openOwnDay(desk, bridge, schedule, [...ONE_VISIT, { technician: 2, at: '13:00', minutes: 60 }]);
    await desk.getByRole('radio', { name: view, exact: true }).click();
    await expect(desk.locator(`[data-view="${view.toLowerCase()}"]:not([aria-busy])`)).toBeVisible();
    for (const { id } of booked) await expect(cardOf(desk, id)).toBeVisible();
  });
}

for (const { role, name } of [
  { role: 'radio', name: 'Week' },
  { role: 'radio', name: '3 days' },
  { role: 'button', name: 'Next' },
] as const) {
  test(`pressing "${name}" prefetches its days, and releasing it shows them`, async ({ desk, bridge, schedule }) => {
    const daysOf = (request: Request) => (request.url().endsWith('/ipc/invoke/calendar_page') ? request.postData() : null);
    const read = new Set<string | null>([null]);
    desk.on('request', (request) => read.add(daysOf(request)));
    await openOwnDay(desk, bridge, schedule, ONE_VISIT);
    const shown = () => desk.locator('[data-view]').evaluate(({ dataset }) => JSON.stringify(dataset));
    const before = await shown();
    await desk.getByRole(role, { name, exact: true }).hover();
    const known = new Set(read);
    const asked = desk.waitForRequest((request) => !known.has(daysOf(request)));
    await desk.mouse.down();
    await asked;
    expect(await shown()).toBe(before);
    await desk.mouse.up();
    await expect.poll(shown).not.toBe(before);
  });
}

test('a double click on free time starts a booking there, and one on a card opens its job', async ({ desk, bridge, schedule }) => {
  const [one] = await openOwnDay(desk, bridge, schedule, ONE_VISIT);
  const { x, y } = await boxOf(desk, one.id);
  const form = desk.getByRole('dialog', { name: 'New job' });
  await desk.mouse.dblclick(x + Math.round((120 + 5) * (await scaleOf(desk))), y + 8);
  await expect(form).toBeVisible();
  await expect(form.getByLabel('Start', { exact: true })).toHaveValue('11:00 AM');
  await expect(form.getByRole('button', { name: /^Remove / })).toHaveCount(1);
  await desk.keyboard.press('Escape');
  await expect(form).toHaveCount(0);

  await cardOf(desk, one.id).dblclick();
  await expect(desk.getByRole('complementary', { name: `Job ${one.jobNumber}` })).toBeVisible();
  await expect(form).toHaveCount(0);
});
