import type { Locator, Page } from '@playwright/test';
import { expectAccessible } from '../stage/accessibility.js';
import { expect, test, type Bridge } from '../stage/desk.js';
import type { TestSchedule } from '../stage/test-schedule.js';
import { boxOf, middle, openOwnWeek, scaleOf } from '../stage/rows.js';
import type { Sandbox } from '../stage/sandbox.js';

const HOUR = 3_600_000;

/** A move that someone else has crossed, as the Sync page shows it. */
interface Crossed {
  readonly id: string;
  readonly before: number;
  readonly mine: number;
  readonly theirs: number;
  readonly card: Locator;
}

/** The sandbox's time as its board says it. */
function clockTime(instant: number, timeZone: string): string {
  return new Date(instant).toLocaleTimeString('en-US', { timeZone, hour: 'numeric', minute: '2-digit' }).split(' ')[0] ?? '';
}

/** Drags a card, has another dispatcher move its appointment before it is let go, and opens what comes of it. */
async function cross(desk: Page, sandbox: Sandbox, bridge: Bridge, schedule: TestSchedule): Promise<Crossed> {
  // A week, because the other one goes to the day after.
  const [one] = await openOwnWeek(desk, bridge, schedule, [{ technician: 1, at: '9:00', minutes: 90 }]);
  const { x, y } = middle(await boxOf(desk, one.id));
  const by = Math.round(120 * (await scaleOf(desk)));
  await desk.mouse.move(x, y);
  await desk.mouse.down();
  await desk.mouse.move(x + by, y, { steps: 12 });
  const theirs = one.start + 26 * HOUR;
  await sandbox.reschedule(one.id, new Date(theirs).toISOString(), new Date(theirs + one.end - one.start).toISOString());
  await desk.mouse.up();

  const rail = desk.getByRole('navigation', { name: 'Main' });
  await rail.getByRole('button', { name: 'Sync, 1 needs attention' }).click();
  await expect(desk.getByRole('heading', { name: '1 change needs your decision' })).toBeVisible();
  const region = desk.getByRole('region', { name: /^Conflicting change: / });
  await expect(region).toHaveCount(1);
  return { id: one.id, before: one.start, mine: one.start + 2 * HOUR, theirs, card: region };
}

/** The Sync page asks nothing any more. */
async function expectSettled(desk: Page, bridge: Bridge): Promise<void> {
  await expect(desk.getByRole('heading', { name: 'Everything is up to date' })).toBeVisible();
  await expect(desk.getByRole('region', { name: /^Conflicting change: / })).toHaveCount(0);
  expect(await bridge.call('sync_status', {})).toMatchObject({ attention: 0 });
}

test('a conflicting move shows both versions and the original, and Keep mine sends mine', async ({ desk, sandbox, bridge, schedule }) => {
  const { id, before, mine, theirs, card } = await cross(desk, sandbox, bridge, schedule);
  const zone = sandbox.connection.time_zone;
  await expect(card.getByRole('columnheader')).toHaveText(['Field', 'Your change', 'Their change', 'Original']);
  const row = card.getByRole('row', { name: /^Time\s*, differs/ });
  const cells = row.getByRole('cell');
  await expect(cells.nth(0)).toContainText(`, ${clockTime(mine, zone)} `);
  await expect(cells.nth(1)).toContainText(`, ${clockTime(theirs, zone)} `);
  await expect(cells.nth(2)).toContainText(`, ${clockTime(before, zone)} `);
  // Nobody is named where the job's history names nobody.
  await expect(card.getByText(/^Changed (just now|\d+ .+ ago)$/)).toBeVisible();
  expect(Date.parse((await sandbox.appointment(id)).start), 'nothing is sent over their work unasked').toBe(theirs);

  await desk.emulateMedia({ reducedMotion: 'reduce' });
  await expectAccessible(desk, 'conflict card');
  await card.getByRole('button', { name: 'Keep mine' }).click();
  await expectSettled(desk, bridge);
  await expect.poll(async () => Date.parse((await sandbox.appointment(id)).start)).toBe(mine);
});

test("Keep theirs drops mine, and the calendar shows the server's version", async ({ desk, sandbox, bridge, schedule }) => {
  const { id, theirs, card } = await cross(desk, sandbox, bridge, schedule);
  await card.getByRole('button', { name: 'Keep theirs' }).click();
  await expectSettled(desk, bridge);
  expect(Date.parse((await sandbox.appointment(id)).start)).toBe(theirs);
  const page = (await bridge.call('calendar_page', { request: { firstDay: schedule.dateOf(theirs), days: 1, margin: 1 } })) as {
    appointments: readonly { id: string; start: number }[];
  };
  expect(page.appointments.find((one) => one.id === id)?.start).toBe(theirs);
});
