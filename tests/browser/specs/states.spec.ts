import type { Page, Route } from '@playwright/test';
import { expectAccessible } from '../stage/accessibility.js';
import { expect, test } from '../stage/desk.js';
import { cardOf, goTo, openOwnDay } from '../stage/rows.js';

/** How the program rejects a call that may succeed later. */
const FAILED = { rejected: { kind: 'failed', reason: { code: 'serverBusy' }, retryable: true, fieldErrors: {}, traceId: null } };
const BUSY = 'ServiceTitan is busy or failing. Try again in a minute.';

const openings = (page: Page) => page.getByRole('listbox', { name: 'Openings' });

/** Rejects a command until the returned function is called. */
async function fails(page: Page, command: string): Promise<() => Promise<void>> {
  const address = `**/ipc/invoke/${command}`;
  await page.route(address, async (route) => route.fulfill({ json: FAILED }));
  return async () => page.unroute(address);
}

/** Holds the answers of a command back until the returned function is called. */
async function waits(page: Page, command: string): Promise<() => void> {
  let answer: () => void = () => undefined;
  const called = new Promise<void>((go) => (answer = go));
  await page.route(`**/ipc/invoke/${command}`, async (route: Route) => {
    await called;
    await route.continue();
  });
  return () => answer();
}

test.describe('states of the new parts', () => {
  test.beforeEach(async ({ desk }) => {
    await desk.emulateMedia({ reducedMotion: 'reduce' });
    await desk.setViewportSize({ width: 1280, height: 800 });
  });

  test('openings are in sight in a small window, also when F is pressed while the form is open', async ({ desk, bridge, schedule }) => {
    const [one] = await openOwnDay(desk, bridge, schedule, [{ technician: 1, at: '9:00', minutes: 90 }]);
    await desk.keyboard.press('f');
    await expect(openings(desk)).toBeFocused();
    await expect(openings(desk)).toBeInViewport({ ratio: 1 });
    await desk.keyboard.press('Escape');
    await expect(openings(desk)).toHaveCount(0);
    await expect(desk.getByRole('dialog', { name: 'New job' })).toBeVisible();

    // The board has the focus, and nothing is selected.
    const row = desk.locator(`[data-row-id="${one.row}"] [data-technician-name]`);
    await row.focus();
    await desk.keyboard.press('f');
    await expect(openings(desk)).toBeFocused();
    // A third time, they are there already.
    await row.focus();
    await desk.keyboard.press('f');
    await expect(openings(desk)).toBeFocused();
    await expect(openings(desk)).toBeInViewport({ ratio: 1 });
  });

  test('a job that is not downloaded is left out of a bulk action instead of preventing it', async ({ desk, bridge, schedule }) => {
    const booked = await openOwnDay(desk, bridge, schedule, [
      { technician: 0, at: '9:00', minutes: 60 },
      { technician: 1, at: '9:00', minutes: 60 },
      { technician: 2, at: '9:00', minutes: 60 },
    ]);
    const [unread] = booked;
    const rejected = { ...FAILED.rejected, kind: 'notFound', reason: { code: 'jobNotDownloaded' }, retryable: false };
    await desk.route('**/ipc/invoke/job_detail', async (route) => {
      const { jobId } = route.request().postDataJSON() as { jobId: string };
      await (jobId === unread.jobId ? route.fulfill({ json: { rejected } }) : route.continue());
    });
    for (const { id } of booked) await cardOf(desk, id).click({ modifiers: ['Control'] });
    await desk.keyboard.press('h');
    const dialog = desk.getByRole('dialog', { name: 'Put 2 jobs on hold?' });
    await expect(dialog).toContainText('3 jobs: 2 will be put on hold and 1 isn’t downloaded');
    await desk.keyboard.press('Escape');
    await expect(dialog).toHaveCount(0);
    // Moving needs the appointments only, which are known.
    await desk.keyboard.press('Shift+M');
    await expect(desk.getByRole('dialog', { name: 'Move 3 appointments' })).toBeVisible();
  });

  test('the last row can be scrolled above the bar of a selection', async ({ desk, bridge, schedule }) => {
    const booked = await openOwnDay(desk, bridge, schedule, [
      { technician: 0, at: '9:00', minutes: 60 },
      { technician: 1, at: '9:00', minutes: 60 },
    ]);
    for (const { id } of booked) await cardOf(desk, id).click({ modifiers: ['Control'] });
    const bar = desk.getByRole('group', { name: '2 appointments selected' });
    await expect(bar).toBeVisible();
    const scroller = desk.locator('[data-view="board"] .scroller');
    const gap = async () => {
      await scroller.evaluate((one) => one.scrollTo({ top: one.scrollHeight }));
      const rows = await desk.locator('[data-view="board"] [role="row"][data-row-id]').evaluateAll((all) => all.map((one) => one.getBoundingClientRect().bottom));
      return ((await bar.boundingBox())?.y ?? 0) - Math.max(...rows);
    };
    await expect.poll(gap).toBeGreaterThanOrEqual(0);
  });

  test('the list of conflicts closes by Escape and before a dialog, also while it is empty', async ({ desk, schedule }) => {
    await goTo(desk, schedule.takeDay());
    const panel = desk.getByRole('dialog', { name: 'Schedule conflicts' });
    await desk.keyboard.press('x');
    await expect(panel).toContainText('No conflicts in the days shown');
    await desk.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
    await desk.keyboard.press('Escape');
    await expect(panel).toHaveCount(0);
    await desk.keyboard.press('x');
    await expect(panel).toBeVisible();
    await desk.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
    await desk.keyboard.press('Control+k');
    await expect(desk.getByRole('dialog', { name: 'Search' })).toBeVisible();
    await expect(panel).toHaveCount(0);
  });

  test('the palette says what a command needs, that it searches, and that the search failed', async ({ desk, schedule }) => {
    await goTo(desk, schedule.takeDay());
    await desk.keyboard.press('Control+k');
    const palette = desk.getByRole('dialog', { name: 'Search' });
    await desk.keyboard.type('on hold');
    const hold = palette.getByRole('option', { name: /Put the job on hold/ });
    await expect(hold).toContainText('Select an appointment first');
    await expect(hold).toHaveAttribute('aria-disabled', 'true');
    await expectAccessible(desk, 'a command that can not run');
    await hold.click({ force: true });
    await expect(palette, 'it does nothing').toBeVisible();
    await desk.keyboard.press('Escape');

    const answer = await waits(desk, 'search');
    await desk.keyboard.press('Control+k');
    await desk.keyboard.type('rivera');
    await expect(palette.getByText('Searching…')).toBeVisible();
    answer();
    await expect(palette.getByText('Searching…')).toHaveCount(0);
    await desk.unroute('**/ipc/invoke/search');

    await fails(desk, 'search');
    await palette.getByRole('combobox').fill('settings');
    await expect(palette.getByRole('alert')).toHaveText(BUSY);
    await desk.keyboard.press('Enter');
    await expect(desk.locator('main[data-page="settings"]')).toBeVisible();
  });

  test('while the tray is read it says so instead of claiming that it is empty', async ({ desk }) => {
    const answer = await waits(desk, 'tray');
    await desk.reload();
    const tray = desk.getByRole('region', { name: 'Tray' });
    await expect(tray).toContainText('Loading…');
    await expect(tray).not.toContainText('No unassigned');
    answer();
    await expect(tray).not.toContainText('Loading…');
  });

  test('a failed list of unconfirmed appointments and a failed technician card say so', async ({ desk, bridge, schedule }) => {
    const [one] = await openOwnDay(desk, bridge, schedule, [{ technician: 1, at: '9:00', minutes: 90 }]);
    await fails(desk, 'technician_contact');
    const name = desk.locator(`[data-row-id="${one.row}"] [data-technician-name]`);
    await name.click();
    const card = desk.getByRole('dialog', { name: /^Technician / });
    await expect(card.getByRole('alert')).toHaveText(BUSY);
    await expect(name, 'the browser’s tooltip would cover the card').not.toHaveAttribute('title');
    await desk.keyboard.press('Escape');
    await expect(name).toHaveAttribute('title');

    const recovers = await fails(desk, 'calendar_page');
    await desk.keyboard.press('u');
    const list = desk.getByRole('dialog', { name: 'Unconfirmed appointments' });
    await expect(list).toContainText(BUSY);
    await recovers();
    await list.getByRole('button', { name: 'Try again' }).click();
    await expect(desk.getByRole('dialog', { name: /unconfirmed$/ })).toBeVisible();
  });

  test('the panel of a technician who is out returns the focus to the name', async ({ desk, bridge, schedule }) => {
    const [one] = await openOwnDay(desk, bridge, schedule, [
      { technician: 1, at: '9:00', minutes: 90 },
      { technician: 1, at: '9:30', minutes: 90 },
    ]);
    const name = desk.locator(`[data-row-id="${one.row}"] [data-technician-name]`);
    await name.focus();
    await desk.keyboard.press('Enter');
    await desk.getByRole('dialog', { name: /^Technician / }).getByRole('button', { name: /^Out / }).press('Enter');
    const panel = desk.getByRole('region', { name: / is out$/ });
    await expect(panel).toBeFocused();
    // The two were at overlapping times, and both can be read.
    const marks = desk.locator('[data-original-position]');
    await expect(marks).toHaveCount(2);
    const boxes = await marks.evaluateAll((all) => all.map((mark) => mark.getBoundingClientRect()).map(({ top, bottom }) => [top, bottom] as const));
    const [first, second] = boxes.toSorted(([a], [b]) => a - b);
    expect(first?.[1]).toBeLessThanOrEqual((second?.[0] ?? 0) + 0.5);
    await desk.keyboard.press('Escape');
    await expect(panel).toHaveCount(0);
    await expect(name).toBeFocused();
  });

  test('the last column of the jobs table stays, and says why', async ({ desk }) => {
    await desk.getByRole('navigation', { name: 'Main' }).getByRole('button', { name: 'Jobs' }).click();
    await desk.getByRole('button', { name: 'Columns' }).click();
    const panel = desk.getByRole('dialog', { name: 'Columns' });
    const checked = panel.getByRole('checkbox', { checked: true });
    for (let left = await checked.count(); left > 1; left -= 1) {
      const column = panel.getByRole('checkbox', { name: (await checked.last().locator('xpath=..').innerText()).trim() });
      await column.focus();
      await desk.keyboard.press('Space');
      await expect(checked).toHaveCount(left - 1);
      await expect(column, 'its row moves, and keeps the focus').toBeFocused();
    }
    await expect(checked).toBeDisabled();
    await expect(panel).toContainText('One column is always shown');
    await expectAccessible(desk, 'the columns');
    await panel.getByRole('button', { name: 'Reset columns' }).click();
    await expect(checked.first()).toBeEnabled();
    const [up, down] = ['Move Status up', 'Move Status down'].map((name) => panel.getByRole('button', { name }));
    await up?.focus();
    await desk.keyboard.press('Enter');
    await expect(up ?? panel).toBeDisabled();
    await expect(down ?? panel).toBeFocused();
  });

  test('a window that grows keeps the time at the left edge of the board', async ({ desk }) => {
    await desk.keyboard.press('b');
    const board = desk.locator('[data-view="board"]:not([aria-busy])');
    await expect(board).toBeVisible();
    const hour = () =>
      board.evaluate((one) => {
        const left = one.querySelector('.scroller')?.scrollLeft ?? 0;
        return Math.round((left / Number((one as HTMLElement).dataset['pxPerMinute']) / 60) * 10) / 10;
      });
    const scale = async () => Number(await board.getAttribute('data-px-per-minute'));
    await board.locator('.scroller').evaluate((one) => one.scrollTo({ left: 0.35 * one.scrollWidth }));
    await expect.poll(hour).toBeGreaterThan(5);
    const [before, small] = [await hour(), await scale()];
    await desk.setViewportSize({ width: 1920, height: 1080 });
    await expect.poll(scale).toBeGreaterThan(small);
    await expect.poll(hour).toBe(before);
  });

  test('the New job panel has a placeholder while it loads, and gets what is typed meanwhile', async ({ desk }) => {
    let answer: () => void = () => undefined;
    const called = new Promise<void>((go) => (answer = go));
    await desk.route('**/assets/NewJob-*.js', async (route) => {
      await called;
      await route.continue();
    });
    await desk.reload();
    await expect(desk.locator('[data-view]:not([aria-busy])')).toBeVisible();
    await desk.keyboard.press('c');
    await expect(desk.locator('.side').getByRole('status', { name: 'Loading…' })).toBeVisible();
    await desk.keyboard.type('riv');
    answer();
    await expect(desk.getByRole('combobox', { name: 'Customer' })).toHaveValue('riv');
  });
});
