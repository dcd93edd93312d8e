import type { Page } from '@playwright/test';
import { Bridge, expect, openPage, test } from '../stage/desk.js';
import { MINUTE, boxOf, cardOf, dragFrom, middle, openOwnDay, openOwnWeek, scaleOf } from '../stage/rows.js';
import type { Sandbox } from '../stage/sandbox.js';

const ONE_VISIT = [{ technician: 1, at: '9:00', minutes: 90 }] as const;
/** How far the tests plan it later, in minutes. */
const LATER = 120;

const bar = (page: Page) => page.getByRole('region', { name: 'Draft schedule' });

/** A desk of its own, because these tests end it and leave plans in it. */
async function withDesk(sandbox: Sandbox, work: (bridge: Bridge) => Promise<void>): Promise<void> {
  const bridge = await Bridge.start();
  try {
    await bridge.signIn(sandbox);
    await work(bridge);
  } finally {
    await bridge.stop();
  }
}

/** Drags a card to its later place. */
async function plan(page: Page, id: string): Promise<void> {
  await dragFrom(page, middle(await boxOf(page, id)), Math.round(LATER * (await scaleOf(page))), 0);
}

/** How many moves of the plan are on the disk. */
async function kept(bridge: Bridge): Promise<number> {
  const view = (await bridge.call('plan', {})) as { plan: { moves: readonly unknown[] } } | null;
  return view?.plan.moves.length ?? 0;
}

/** How many operations the outbox has. */
async function operations(bridge: Bridge): Promise<number> {
  return ((await bridge.call('operations', {})) as unknown[]).length;
}

test('a draft survives a crash, sends nothing until it is published, and is undone as one edit', async ({ page, sandbox, schedule }) => {
  await withDesk(sandbox, async (bridge) => {
    await openPage(page, bridge);
    const [{ id, start: before, end }] = await openOwnDay(page, bridge, schedule, ONE_VISIT);
    const card = cardOf(page, id);
    const start = async () => Date.parse((await sandbox.appointment(id)).start);

    await page.getByRole('button', { name: 'Start a draft schedule' }).click();
    // It takes its line from the view, so a place measured before it is there is another one after.
    await expect(page.getByRole('region', { name: 'Draft schedule' })).toBeVisible();
    await plan(page, id);
    await expect(bar(page)).toContainText('1 move');
    await expect(card).toHaveAccessibleName(/in the draft, not sent, from /);
    // Its old place stays marked, with where it goes.
    const left = page.locator(`[data-original-position^="${id} "]`).first();
    await expect(left).toContainText('→');
    const old = await left.boundingBox();
    const width = ((end - before) / MINUTE) * (await scaleOf(page));
    expect(Math.abs((old?.width ?? 0) - width)).toBeLessThan(4);

    // Undo and redo work inside the plan.
    await page.keyboard.press('Control+z');
    await expect(bar(page)).toContainText('sent until you publish');
    await expect(left).toHaveCount(0);
    await expect.poll(() => kept(bridge)).toBe(0);
    await page.keyboard.press('Control+Shift+z');
    await expect(bar(page)).toContainText('1 move');
    await expect(left).toHaveCount(1);
    // What the window shows is on the disk a moment later.
    await expect.poll(() => kept(bridge)).toBe(1);
    expect(await operations(bridge)).toBe(0);

    await bridge.crash();
    await bridge.call('sign_in', { form: sandbox.signInForm });
    await openPage(page, bridge);
    await expect(bar(page)).toContainText('1 move');
    expect(await start(), 'nothing was sent').toBe(before);

    await bar(page).getByRole('button', { name: 'Publish 1 move' }).click();
    await expect(bar(page)).toHaveCount(0);
    await expect.poll(start, { message: 'the server moves the appointment' }).toBe(before + LATER * MINUTE);
    await expect.poll(async () => bridge.call('plan', {})).toBeNull();

    await page.keyboard.press('Control+z');
    await expect.poll(start, { message: 'undo reaches the server' }).toBe(before);
  });
});

test('a draft shows changes by others, and asks before it is discarded', async ({ page, sandbox, schedule }) => {
  await withDesk(sandbox, async (bridge) => {
    await openPage(page, bridge);
    // A week, because someone moves it to the day after.
    const [{ id, start: before, end }] = await openOwnWeek(page, bridge, schedule, ONE_VISIT);
    await page.getByRole('button', { name: 'Start a draft schedule' }).click();
    // It takes its line from the view, so a place measured before it is there is another one after.
    await expect(page.getByRole('region', { name: 'Draft schedule' })).toBeVisible();
    await plan(page, id);
    await expect(bar(page)).toContainText('1 move');

    // Someone else moves it by a day on the server.
    const day = 24 * 60 * 60_000;
    await sandbox.reschedule(id, new Date(before + day).toISOString(), new Date(end + day).toISOString());
    await bridge.call('sync_now', {});
    await expect(bar(page)).toContainText('1 appointment changed');

    await bar(page).getByRole('button', { name: 'Publish 1 move' }).click();
    const dialog = page.getByRole('dialog', { name: '1 appointment changed since you drafted it' });
    await expect(dialog).toBeVisible();
    await dialog.getByRole('button', { name: 'Review each' }).click();
    const panel = page.getByRole('complementary', { name: 'Changes in the draft' });
    await panel.getByRole('button', { name: 'Keep my draft' }).click();
    await expect(bar(page)).not.toContainText('appointment changed');

    await bar(page).getByRole('button', { name: 'Discard draft' }).click();
    await page.getByRole('dialog', { name: 'Discard this draft?' }).getByRole('button', { name: 'Discard 1 move' }).click();
    await expect(bar(page)).toHaveCount(0);
    expect(await bridge.call('plan', {})).toBeNull();
    expect(Date.parse((await sandbox.appointment(id)).start), 'the plan touched nothing').toBe(before + day);
    expect(await operations(bridge)).toBe(0);
  });
});
