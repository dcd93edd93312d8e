import type { Page } from '@playwright/test';
import { expect, test, type Bridge } from '../stage/desk.js';
import type { Booked, TestSchedule } from '../stage/test-schedule.js';
import { cardOf, goTo, openOwnWeek, untilKnown } from '../stage/rows.js';

/** So many visits in a week of their own, of which the first and the last belong to the same business unit. */
const VISITS = 6;
const WITH_FILTER = `2 of ${VISITS} shown`;

/** Opens the agenda on that week. */
async function openAgenda(desk: Page, bridge: Bridge, schedule: TestSchedule): Promise<readonly Booked[]> {
  const visits = Array.from({ length: VISITS - 1 }, (_, at) => ({ technician: at, at: '9:00', minutes: 60, day: at }));
  const others = await openOwnWeek(desk, bridge, schedule, visits);
  const [first] = others;
  if (!first) throw new Error('nothing was booked');
  const date = schedule.dateOf(first.start);
  const { businessUnitId } = first;
  const booked = [...others, ...(await schedule.book(date, [{ technician: 5, at: '13:00', minutes: 60, job: { businessUnitId } }]))];
  await untilKnown(bridge, date, booked);
  await desk.keyboard.press('a');
  for (const { id } of booked) await expect(cardOf(desk, id)).toBeVisible();
  return booked;
}

/** The agenda's rows. */
const rows = (desk: Page) => desk.locator('[data-view="agenda"] [data-appointment-id]');

/** What the strip says of how many are shown, and of how many. */
const strip = (desk: Page) => desk.getByRole('region', { name: 'Active filters' });

test('the agenda lists appointments by day, keeps the selection of the board, and opens jobs', async ({ desk, bridge, schedule }) => {
  const [one, other] = await openAgenda(desk, bridge, schedule);
  if (!one || !other) throw new Error('nothing was booked');
  await cardOf(desk, one.id).click();
  await expect(cardOf(desk, one.id)).toHaveAttribute('aria-pressed', 'true');
  await expect(desk.getByRole('complementary', { name: `Job ${one.jobNumber}` })).toBeVisible();
  await desk.keyboard.press('Escape');

  await desk.keyboard.press('w');
  await expect(desk.locator('[data-view="week"]:not([aria-busy])')).toBeVisible();
  await desk.keyboard.press('a');
  await expect(cardOf(desk, one.id)).toHaveAttribute('aria-pressed', 'true');
  await expect(cardOf(desk, other.id)).toHaveAttribute('aria-pressed', 'false');
  const monday = new Intl.DateTimeFormat('en-US', { timeZone: 'UTC', day: 'numeric', month: 'short' }).format(Date.parse(schedule.dateOf(one.start)));
  await expect(desk.getByRole('heading', { level: 2 }).first()).toContainText(monday);
});

test('the agenda of today starts with today', async ({ desk }) => {
  await expect(desk.locator('[data-view="board"]:not([aria-busy])')).toBeVisible();
  await desk.keyboard.press('a');
  await expect(desk.getByRole('heading', { level: 2 }).first()).toContainText(/today/i);
});

test('a filter shows what it hides, survives a reload, and can be cleared', async ({ desk, bridge, schedule }) => {
  const booked = await openAgenda(desk, bridge, schedule);
  const [one] = booked;
  if (!one) throw new Error('nothing was booked');
  await expect(strip(desk)).toHaveCount(0);
  const unit = await cardOf(desk, one.id).locator('.unit').innerText();

  await desk.getByRole('button', { name: 'Filter', exact: true }).click();
  const filters = desk.getByRole('dialog', { name: 'Filters' });
  await filters.getByRole('group', { name: 'Business unit' }).getByRole('checkbox', { name: unit }).check();
  await desk.keyboard.press('Escape');
  await expect(strip(desk).getByRole('status')).toHaveText(WITH_FILTER);
  await expect(rows(desk)).toHaveCount(2);
  expect(new Set(await rows(desk).locator('.unit').allInnerTexts())).toEqual(new Set([unit]));

  await expect
    .poll(async () => JSON.stringify(await bridge.call('preferences', {})))
    .toContain(`"businessUnitIds":["${one.businessUnitId}"]`);
  await desk.reload();
  await goTo(desk, schedule.dateOf(one.start));
  await desk.keyboard.press('a');
  await expect(strip(desk).getByRole('status')).toHaveText(WITH_FILTER);

  await desk.getByRole('button', { name: 'Clear', exact: true }).click();
  await expect(strip(desk)).toHaveCount(0);
  await expect(rows(desk)).toHaveCount(VISITS);
  await expect.poll(async () => JSON.stringify(await bridge.call('preferences', {}))).toContain('"businessUnitIds":[]');
});

test('a view can be saved, applied, renamed and deleted', async ({ desk, bridge, schedule }) => {
  const booked = await openAgenda(desk, bridge, schedule);
  const [one] = booked;
  if (!one) throw new Error('nothing was booked');
  const unit = await cardOf(desk, one.id).locator('.unit').innerText();
  await desk.getByRole('button', { name: 'Filter', exact: true }).click();
  await desk.getByRole('dialog', { name: 'Filters' }).getByRole('checkbox', { name: unit }).check();
  await desk.keyboard.press('Escape');
  await expect(strip(desk).getByRole('status')).toHaveText(WITH_FILTER);

  await desk.getByRole('button', { name: 'Saved views' }).click();
  const views = desk.getByRole('dialog', { name: 'Saved views' });
  await views.getByRole('textbox', { name: 'Name of this view' }).fill('To send out');
  await views.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(views.getByRole('button', { name: 'To send out', exact: true })).toHaveAttribute('aria-pressed', 'true');
  await desk.keyboard.press('Escape');

  await desk.getByRole('button', { name: 'Clear', exact: true }).click();
  await expect(strip(desk)).toHaveCount(0);
  await desk.getByRole('button', { name: 'Saved views' }).click();
  await views.getByRole('button', { name: 'To send out', exact: true }).click();
  await expect(strip(desk).getByRole('status')).toHaveText(WITH_FILTER);

  await desk.getByRole('button', { name: 'Saved views' }).click();
  await views.getByRole('button', { name: 'Rename To send out' }).click();
  await views.getByRole('textbox', { name: 'New name' }).fill('Scheduled only');
  await desk.keyboard.press('Enter');
  await expect(views.getByRole('button', { name: 'Scheduled only', exact: true })).toBeVisible();
  await views.getByRole('button', { name: 'Delete Scheduled only' }).click();
  await expect(views.getByRole('button', { name: 'Scheduled only', exact: true })).toHaveCount(0);
});
