import type { Page } from '@playwright/test';
import { expect, test } from '../stage/desk.js';
import { MINUTE, dragFrom, known, openTomorrow, placeOf } from '../stage/rows.js';

test.beforeEach(async ({ desk, bridge }) => {
  await openTomorrow(desk, bridge);
});

interface Lying {
  readonly id: string;
  readonly line: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly fixed: boolean;
}

/** The cards of the day or the week that the pointer can reach, with the technician or the date of their column. */
function reachable(page: Page): Promise<readonly Lying[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('[data-view] [data-day] [data-appointment-id]')].flatMap((card) => {
      const { left: x, top: y, width, height } = card.getBoundingClientRect();
      const column = card.closest<HTMLElement>('[data-day]');
      const line = column?.dataset['technicianId'] ?? column?.dataset['day'];
      const reached = [0.2, 0.8].every((part) => card.contains(document.elementFromPoint(x + width / 2, y + height * part)));
      const fixed = card.classList.contains('fixed');
      return line !== undefined && reached ? [{ id: card.dataset['appointmentId'] ?? '', line, x, y, width, height, fixed }] : [];
    }),
  );
}

/** The cards that are selected. */
function selected(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => [
    ...new Set([...document.querySelectorAll<HTMLElement>('[data-view] [aria-pressed="true"][data-appointment-id]')].map((card) => card.dataset['appointmentId'] ?? '')),
  ]);
}

/** A point of free time left of a card, and one inside of another column's card. */
async function across(page: Page): Promise<{ from: { x: number; y: number }; one: Lying; other: Lying }> {
  const cards = (await reachable(page)).filter((card) => card.y > 180 && card.y + card.height < 800);
  for (const one of cards) {
    const from = { x: one.x + one.width / 2, y: one.y - 5 };
    const free = await page.evaluate(({ x, y }) => {
      const under = document.elementFromPoint(x, y);
      return under?.closest('[data-free]') !== null && under?.closest('[data-appointment-id]') === null;
    }, from);
    const other = cards.find((card) => card.line !== one.line && card.x > one.x + one.width && card.y + 12 > one.y);
    if (free && other) return { from, one, other };
  }
  throw new Error('two columns with a card each are needed');
}

for (const view of ['Day', 'Week'] as const) {
  test(`a rectangle across the columns of the ${view.toLowerCase()} selects what it touches`, async ({ desk }) => {
    await desk.getByRole('radio', { name: view, exact: true }).click();
    await expect(desk.locator(`[data-view="${view.toLowerCase()}"] [data-appointment-id]`).first()).toBeVisible();
    const { from, one, other } = await across(desk);
    await dragFrom(desk, from, other.x + other.width / 2 - from.x, other.y + 10 - from.y);
    const found = await selected(desk);
    expect(found).toContain(one.id);
    expect(found).toContain(other.id);
    await expect(desk.getByRole('dialog')).toHaveCount(0);

    // Escape on the way leaves the selection as it was.
    await desk.keyboard.press('Escape');
    expect(await selected(desk)).toEqual([]);
    await desk.mouse.move(from.x, from.y);
    await desk.mouse.down();
    await desk.mouse.move(other.x + other.width / 2, other.y + 10, { steps: 8 });
    await expect.poll(() => selected(desk)).not.toEqual([]);
    await desk.keyboard.press('Escape');
    await desk.mouse.up();
    expect(await selected(desk)).toEqual([]);
  });
}

test('along a column of the day a press draws time for a new job', async ({ desk }) => {
  await desk.getByRole('radio', { name: 'Day', exact: true }).click();
  await expect(desk.locator('[data-view="day"] [data-appointment-id]').first()).toBeVisible();
  const { from } = await across(desk);
  await dragFrom(desk, from, 0, -30);
  await expect(desk.getByRole('dialog', { name: /New job/ })).toBeVisible();
});

test('cards of two technicians keep their distance when they are dragged across the columns of the day', async ({ desk, bridge }) => {
  await desk.getByRole('radio', { name: 'Day', exact: true }).click();
  await expect(desk.locator('[data-view="day"] [data-appointment-id]').first()).toBeVisible();
  const columns = await desk
    .locator('[data-view="day"] [data-technician-id]:not([data-technician-id=""])')
    .evaluateAll((list) => list.map((column) => ({ id: column.getAttribute('data-technician-id') ?? '', x: column.getBoundingClientRect().left })));
  const cards = (await reachable(desk)).filter((card) => !card.fixed && card.line !== '' && card.y > 190 && card.y + card.height < 800);
  const inColumn = (at: number) => cards.find((card) => card.line === columns[at]?.id);
  const at = columns.findIndex((_, index) => inColumn(index) && inColumn(index + 1) && (columns[index + 2]?.x ?? Infinity) + 60 < 1440);
  const [one, other] = [inColumn(at), inColumn(at + 1)];
  const [first, second, third] = columns.slice(at, at + 3);
  if (!one || !other || !first || !second || !third) throw new Error('two neighbours with a card each are needed');
  const before = [await known(desk, bridge, one.id, 'day'), await known(desk, bridge, other.id, 'day')];

  const grab = { x: one.x + one.width / 2, y: one.y + one.height / 2 };
  await desk.mouse.click(grab.x, grab.y, { button: 'right' });
  await desk.keyboard.press('Escape');
  await desk.keyboard.down('Control');
  await desk.mouse.click(other.x + other.width / 2, other.y + other.height / 2);
  await desk.keyboard.up('Control');
  expect(await selected(desk)).toHaveLength(2);
  await dragFrom(desk, grab, second.x + 40 - grab.x, 0);

  const now = async () => Promise.all([one, other].map(async ({ id }) => known(desk, bridge, id, 'day')));
  await expect.poll(async () => (await now()).map((card) => card.technicianIds[0])).toEqual([second.id, third.id]);
  expect((await now()).map((card) => (card.start - (before.find(({ id }) => id === card.id)?.start ?? 0)) / MINUTE)).toEqual([0, 0]);
  await desk.keyboard.press('Control+z');
  await expect.poll(async () => (await now()).map(placeOf)).toEqual(before.map(placeOf));
});
