import type { Page } from '@playwright/test';
import { expect, test } from '../stage/desk.js';
import { MINUTE, boxOf, cardOf, dragFrom, known, middle, openOwnDay, openOwnWeek, placeOf } from '../stage/rows.js';

/** Two neighbours with a visit each: on the columns of a day two technicians, on those of a week two days. */
const NEIGHBOURS = [
  { technician: 1, at: '9:00', minutes: 120 },
  { technician: 2, at: '9:30', minutes: 120, day: 1 },
] as const;
const [ONE, OTHER] = NEIGHBOURS;
const ON_ONE_DAY = [ONE, { ...OTHER, day: 0 }] as const;

/** The cards that are selected. */
function selected(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => [
    ...new Set([...document.querySelectorAll<HTMLElement>('[data-view] [aria-pressed="true"][data-appointment-id]')].map((card) => card.dataset['appointmentId'] ?? '')),
  ]);
}

for (const view of ['Day', 'Week'] as const) {
  test(`a lasso across the columns of the ${view.toLowerCase()} selects the cards that it touches`, async ({ desk, bridge, schedule }) => {
    const [one, other] = view === 'Day' ? await openOwnDay(desk, bridge, schedule, ON_ONE_DAY) : await openOwnWeek(desk, bridge, schedule, NEIGHBOURS);
    await desk.getByRole('radio', { name: view, exact: true }).click();
    await expect(desk.locator(`[data-view="${view.toLowerCase()}"]:not([aria-busy])`)).toBeVisible();
    await expect(cardOf(desk, other.id)).toBeVisible();
    const [first, second] = [await boxOf(desk, one.id), await boxOf(desk, other.id)];
    // Begins in the free time above one, ends inside of the other.
    const from = { x: middle(first).x, y: first.y - 5 };
    const to = { x: middle(second).x, y: second.y + 10 };
    await dragFrom(desk, from, to.x - from.x, to.y - from.y);
    expect([...(await selected(desk))].sort()).toEqual([one.id, other.id].sort());
    await expect(desk.getByRole('dialog')).toHaveCount(0);

    // Escape on the way leaves the selection as it was.
    await desk.keyboard.press('Escape');
    expect(await selected(desk)).toEqual([]);
    await desk.mouse.move(from.x, from.y);
    await desk.mouse.down();
    await desk.mouse.move(to.x, to.y, { steps: 8 });
    await expect.poll(() => selected(desk)).not.toEqual([]);
    await desk.keyboard.press('Escape');
    await desk.mouse.up();
    expect(await selected(desk)).toEqual([]);
  });
}

test('a drag along a column of the day draws time for a new job', async ({ desk, bridge, schedule }) => {
  const [one] = await openOwnDay(desk, bridge, schedule, ON_ONE_DAY);
  await desk.getByRole('radio', { name: 'Day', exact: true }).click();
  await expect(desk.locator('[data-view="day"]:not([aria-busy])')).toBeVisible();
  const box = await boxOf(desk, one.id);
  await dragFrom(desk, { x: middle(box).x, y: box.y - 5 }, 0, -30);
  await expect(desk.getByRole('dialog', { name: /New job/ })).toBeVisible();
});

test('cards of two technicians keep their distance when dragged across columns of the day', async ({ desk, bridge, schedule }) => {
  const [one, other] = await openOwnDay(desk, bridge, schedule, ON_ONE_DAY);
  const technicians = await schedule.technicians();
  await desk.getByRole('radio', { name: 'Day', exact: true }).click();
  await expect(desk.locator('[data-view="day"]:not([aria-busy])')).toBeVisible();
  const before = [await known(desk, bridge, one.id, 'day'), await known(desk, bridge, other.id, 'day')];

  await cardOf(desk, one.id).click({ button: 'right' });
  await desk.keyboard.press('Escape');
  await cardOf(desk, other.id).click({ modifiers: ['Control'] });
  expect(await selected(desk)).toHaveLength(2);
  const [first, second] = [middle(await boxOf(desk, one.id)), middle(await boxOf(desk, other.id))];
  await dragFrom(desk, first, second.x - first.x, 0);

  const now = async () => Promise.all([one, other].map(async ({ id }) => known(desk, bridge, id, 'day')));
  await expect.poll(async () => (await now()).map((card) => card.technicianIds)).toEqual([[technicians[2]], [technicians[3]]]);
  expect((await now()).map((card, at) => (card.start - (before[at]?.start ?? 0)) / MINUTE)).toEqual([0, 0]);
  await desk.keyboard.press('Control+z');
  await expect.poll(async () => (await now()).map(placeOf)).toEqual(before.map(placeOf));
});
