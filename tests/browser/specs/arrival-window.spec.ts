import type { Page } from '@playwright/test';
import { expectAccessible } from '../stage/accessibility.js';
import { expect, test } from '../stage/desk.js';
import { boxOf, cardOf, dragFrom, middle, openOwnDay, scaleOf } from '../stage/rows.js';
import type { Sandbox } from '../stage/sandbox.js';

const HOUR = 3_600_000;
const PROMISED = { technician: 1, at: '9:00', minutes: 60, promised: ['8:00', '10:00'] } as const;

/** Drags a card an hour to the right. */
async function dragAnHour(desk: Page, id: string): Promise<void> {
  await dragFrom(desk, middle(await boxOf(desk, id)), Math.round(60 * (await scaleOf(desk))), 0);
}

/** Start and arrival window at the server, in hours after the start that was booked. */
async function atServer(sandbox: Sandbox, id: string, booked: number): Promise<readonly number[]> {
  const { start, arrivalWindowStart, arrivalWindowEnd } = await sandbox.appointment(id);
  return [start, arrivalWindowStart, arrivalWindowEnd].map((at) => (Date.parse(at ?? '') - booked) / HOUR);
}

/** Says in the settings what happens to the window. */
async function choose(desk: Page, choice: 'Ask' | 'Moves too'): Promise<void> {
  const rail = desk.getByRole('navigation', { name: 'Main' });
  await rail.getByRole('button', { name: 'Settings' }).click();
  await desk.getByRole('radiogroup', { name: 'Arrival window' }).getByRole('radio', { name: choice, exact: true }).click();
  await rail.getByRole('button', { name: 'Calendar' }).click();
  await expect(desk.locator('[data-view]:not([aria-busy])')).toBeVisible();
}

test('a drag moves the arrival window too, and undo moves it back', async ({ desk, sandbox, bridge, schedule }) => {
  const [one] = await openOwnDay(desk, bridge, schedule, [PROMISED]);
  await dragAnHour(desk, one.id);
  await expect.poll(() => atServer(sandbox, one.id, one.start)).toEqual([1, 0, 2]);
  await desk.keyboard.press('Control+z');
  await expect.poll(() => atServer(sandbox, one.id, one.start)).toEqual([0, -1, 1]);
});

test('with the setting to ask, the answer keeps the window, moves it, or cancels the move', async ({ desk, sandbox, bridge, schedule }) => {
  const [one] = await openOwnDay(desk, bridge, schedule, [PROMISED]);
  await choose(desk, 'Ask');
  try {
    const question = desk.getByRole('alertdialog', { name: 'Move the arrival window too?' });
    const before = await boxOf(desk, one.id);
    await dragAnHour(desk, one.id);
    await expect(question).toBeVisible();
    await expect(question).toContainText('8:00 – 10:00 AM');
    await desk.emulateMedia({ reducedMotion: 'reduce' });
    await expectAccessible(desk, 'question about the window');
    await question.getByRole('button', { name: 'Cancel move' }).click();
    await expect(question).toHaveCount(0);
    await expect.poll(async () => (await boxOf(desk, one.id)).x).toBe(before.x);
    expect(await bridge.call('operations', {}), 'nothing is kept of it').not.toContainEqual(expect.objectContaining({ appointmentId: one.id }));

    await dragAnHour(desk, one.id);
    await question.getByRole('button', { name: /^Keep the window/ }).click();
    await expect.poll(() => atServer(sandbox, one.id, one.start)).toEqual([1, -1, 1]);
    await expect.poll(async () => (await boxOf(desk, one.id)).x).toBeGreaterThan(before.x);

    await dragAnHour(desk, one.id);
    await question.getByRole('button', { name: /^Move the window/ }).click();
    await expect.poll(() => atServer(sandbox, one.id, one.start)).toEqual([2, 0, 2]);
  } finally {
    await choose(desk, 'Moves too');
  }
});

test('the hover card is accessible', async ({ desk, bridge, schedule }) => {
  const [one] = await openOwnDay(desk, bridge, schedule, [PROMISED]);
  await desk.emulateMedia({ reducedMotion: 'reduce' });
  await desk.mouse.move(4, 4);
  await cardOf(desk, one.id).hover();
  const said = desk.getByRole('tooltip').filter({ hasText: '8:00 – 10:00 AM' });
  await expect(said).toBeVisible();
  await expectAccessible(desk, 'hover card');
});
