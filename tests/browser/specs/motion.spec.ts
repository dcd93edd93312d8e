import type { Page } from '@playwright/test';
import { expect, test } from '../stage/desk.js';
import { MINUTE, boxOf, cardOf, dragFrom, middle, openOwnDay, scaleOf } from '../stage/rows.js';

/** Longer than this is motion; it is what the style sheet leaves, so that the ends of animations are still told. */
const STILL = 0.01;

/** Writes down everything that begins to move or to change bit by bit, however it was made, and how long it takes. */
async function watchMotion(page: Page): Promise<() => Promise<readonly string[]>> {
  await page.evaluate(() => {
    const seen: { what: string; takes: number }[] = [];
    Object.assign(window, { motions: seen });
    const known = new WeakSet<Animation>();
    const look = (): void => {
      for (const one of document.getAnimations()) {
        if (known.has(one)) continue;
        known.add(one);
        const effect = one.effect instanceof KeyframeEffect ? one.effect : null;
        const what = one instanceof CSSAnimation ? one.animationName : one instanceof CSSTransition ? one.transitionProperty : 'script';
        // A mark that only stands there for a while is no motion.
        const [from, ...rest] = (effect?.getKeyframes() ?? []).map(({ offset, computedOffset, easing, composite, ...shown }) => JSON.stringify(shown));
        if (rest.length > 0 && rest.every((shown) => shown === from)) continue;
        const { duration, iterations } = effect?.getComputedTiming() ?? {};
        seen.push({ what: `${what} on ${effect?.target?.className ?? ''}`, takes: Number(duration) * (iterations ?? 1) });
      }
      requestAnimationFrame(look);
    };
    look();
  });
  return async () => {
    const seen = await page.evaluate(() => (window as unknown as { motions: { what: string; takes: number }[] }).motions);
    return seen.filter(({ takes }) => takes > STILL).map(({ what, takes }) => `${what}: ${takes} ms`);
  };
}

for (const reducedMotion of ['no-preference', 'reduce'] as const) {
  test(`drawer, toast and roll-back respect the reduced-motion setting: ${reducedMotion}`, async ({ desk, sandbox, bridge, schedule }) => {
    await desk.emulateMedia({ reducedMotion });
    const [one] = await openOwnDay(desk, bridge, schedule, [{ technician: 1, at: '9:00', minutes: 90 }]);
    const motions = await watchMotion(desk);
    const moved = async () => (await motions()).join('\n');

    await cardOf(desk, one.id).click();
    await expect(desk.getByRole('complementary', { name: `Job ${one.jobNumber}` })).toBeVisible();
    if (reducedMotion === 'no-preference') await expect.poll(moved, 'the drawer slides').toContain('slide');
    await desk.keyboard.press('Escape');

    // Refused by the server: the card goes back, and a toast says why.
    await sandbox.misbehave([{ method: 'PATCH', path: '*/reschedule', count: 1, fault: { kind: 'status', status: 409 } }]);
    const before = await boxOf(desk, one.id);
    await dragFrom(desk, middle(before), Math.round(120 * (await scaleOf(desk))), 0);
    await expect(desk.locator('[data-sonner-toast]').first()).toBeVisible();
    await expect.poll(async () => ((await bridge.call('operations', {})) as { state: string }[]).some(({ state }) => state === 'rejected')).toBe(true);
    await expect.poll(async () => (await boxOf(desk, one.id)).x).toBe(before.x);
    expect(Date.parse((await sandbox.appointment(one.id)).start)).toBe(one.start);
    await sandbox.misbehave([]);
    for (const { id, state } of (await bridge.call('operations', {})) as { id: string; state: string }[]) {
      if (state === 'rejected') await bridge.call('dismiss_operation', { operation: id });
    }

    await expect(cardOf(desk, one.id), 'the refused move is put aside').not.toHaveAccessibleName(/waiting to be sent/i);

    // Someone else's move is marked.
    await sandbox.reschedule(one.id, new Date(one.start + 60 * MINUTE).toISOString(), new Date(one.end + 60 * MINUTE).toISOString());
    await bridge.call('sync_now', {});
    await expect(cardOf(desk, one.id)).toHaveAccessibleName(/moved by someone else/);

    if (reducedMotion === 'reduce') expect(await motions()).toEqual([]);
    else {
      await expect.poll(moved, 'the card is seen to go back').toContain('script');
      await expect.poll(moved, 'the mark pulses').toContain('moved-by-others');
    }
  });
}
