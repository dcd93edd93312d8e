import type { Page } from '@playwright/test';
import { expect, test } from '../stage/desk.js';
import { cardOf, openOwnDay } from '../stage/rows.js';

const VIEWS = ['board', 'day', 'week', 'month', 'agenda'] as const;
const ROOMS = ['Jobs', 'Projects', 'Sync', 'Settings'] as const;

/** Windows as pages see them: a zoom of 200 % halves what there is. */
const windows = [
  { name: '1280 × 800 at 200 %', width: 640, height: 400 },
  { name: '1920 × 1080 at 200 %', width: 960, height: 540 },
  { name: '4K', width: 3840, height: 2160 },
] as const;

/** Controls that something else lies on or that reach out of the window, each in words. */
function badlyPlaced(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => {
    const said = (element: Element) => element.getAttribute('aria-label') ?? element.textContent.trim().slice(0, 40);
    // Cards lie where their time is; what scrolls may be out of sight, or in part.
    const controls = [...document.querySelectorAll<HTMLElement>('button, input, select, textarea, a[href], [role="tab"], [role="separator"][tabindex]')].filter(
      (one) => one.closest('[data-appointment-id], [data-tray-appointment-id], [inert], [aria-hidden="true"]') === null,
    );
    return controls.flatMap((control) => {
      const box = control.getBoundingClientRect();
      if (box.width === 0 || box.height === 0 || getComputedStyle(control).visibility === 'hidden' || Number(getComputedStyle(control).opacity) === 0) return [];
      const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
      for (let part = control.parentElement; part; part = part.parentElement) {
        const { overflowX, overflowY } = getComputedStyle(part);
        const frame = part.getBoundingClientRect();
        const scrolls = (way: string) => way === 'auto' || way === 'scroll';
        if (scrolls(overflowX) && (box.left < frame.left - 1 || box.right > frame.right + 1)) return [];
        if (scrolls(overflowY) && (y < frame.top || y > frame.bottom)) return [];
      }
      if (box.left < -1 || box.right > innerWidth + 1) return [`${said(control)} reaches out of the window`];
      const under = document.elementFromPoint(x, y);
      const reached = under !== null && (control.contains(under) || under.contains(control) || (under instanceof HTMLLabelElement && under.control === control));
      return reached ? [] : [`${said(control)} is covered by ${under === null ? 'the edge' : `${under.tagName} ${said(under)}`}`];
    });
  });
}

async function expectRoomy(page: Page, where: string): Promise<void> {
  const wide = await page.evaluate(() => [document.documentElement, document.body].map((one) => one.scrollWidth - innerWidth));
  expect(Math.max(...wide), `${where} scrolls sideways`).toBeLessThanOrEqual(0);
  await expect.poll(() => badlyPlaced(page), { message: where }).toEqual([]);
}

test('the layout check finds a control that is covered or outside the window', async ({ page }) => {
  const covered = '<button style="position:fixed;top:40px;left:40px">Covered</button><div style="position:fixed;inset:0"></div>';
  const outside = '<button style="position:fixed;top:90px;left:-20px;width:80px;z-index:1">Outside</button>';
  await page.setContent(`${covered}${outside}<button style="position:fixed;top:140px;left:40px;z-index:1">Free</button>`);
  expect(await badlyPlaced(page)).toEqual(['Covered is covered by DIV ', 'Outside reaches out of the window']);
});

for (const { name, width, height } of windows) {
  test(`in a window of ${name} nothing scrolls sideways, and no controls overlap`, async ({ desk, bridge, schedule }) => {
    await desk.setViewportSize({ width, height });
    const [one] = await openOwnDay(desk, bridge, schedule, [
      { technician: 0, at: '9:00', minutes: 90 },
      { at: '10:00', minutes: 60 },
    ]);
    for (const view of VIEWS) {
      await desk.keyboard.press(view.charAt(0));
      await expect(desk.locator(`[data-view="${view}"]:not([aria-busy])`)).toBeVisible();
      await expectRoomy(desk, view);
    }
    await desk.keyboard.press('b');
    await cardOf(desk, one.id).focus();
    await desk.keyboard.press('e');
    await expect(desk.getByRole('complementary', { name: `Job ${one.jobNumber}` }).getByRole('heading', { name: /^History/ })).toBeAttached();
    await desk.keyboard.press('Escape');
    for (const room of ROOMS) {
      await desk.getByRole('navigation', { name: 'Main' }).getByRole('button', { name: room }).click();
      const shown = desk.locator(`main[data-page="${room.toLowerCase()}"]`);
      await expect(shown).toBeVisible();
      await expect(shown.getByRole('status', { name: /^Loading/ })).toHaveCount(0);
      await expectRoomy(desk, room);
    }
  });
}

test('no controls overlap beside an open drawer', async ({ desk, bridge, schedule }) => {
  const [one] = await openOwnDay(desk, bridge, schedule, [{ technician: 0, at: '9:00', minutes: 90 }]);
  await cardOf(desk, one.id).focus();
  await desk.keyboard.press('e');
  await expect(desk.getByRole('complementary', { name: `Job ${one.jobNumber}` })).toBeVisible();
  await expectRoomy(desk, 'the board beside a drawer');
});
