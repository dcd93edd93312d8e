import { expect, type CDPSession, type Locator, type Page } from '@playwright/test';
import { type MockUi, MOMENT, test } from '../stage/mock-ui.js';
import { IpcRecorder, appointment } from '../stage/ipc-recorder.js';

const HOUR = 3_600_000;
const at = (text: string): number => Date.parse(text);

test.use({ viewport: { width: 1280, height: 800 } });

async function open(page: Page, mockUi: MockUi, extra: Parameters<typeof IpcRecorder.install>[1] = {}): Promise<IpcRecorder> {
  await page.clock.setFixedTime(MOMENT);
  const recorder = await IpcRecorder.install(page, extra);
  await mockUi.open(page, { latency: '0', theme: 'light' });
  await expect(page.locator('[data-view="board"]:not([aria-busy])')).toBeVisible();
  return recorder;
}

/** A card on the row of a technician that can be dragged, and a point of it. */
async function movable(page: Page): Promise<{ card: Locator; x: number; y: number }> {
  const card = page.locator('[data-view="board"] [data-row-id]:not([data-row-id=""]) .appointment.row:not(.fixed)').first();
  await card.scrollIntoViewIfNeeded();
  const box = await card.boundingBox();
  if (!box) throw new Error('the card is not drawn');
  return { card, x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

const dragged = (page: Page): Locator => page.locator('.appointment.dragged');

test.describe('a drag whose release is lost', () => {
  const ends: Record<string, (page: Page) => Promise<unknown>> = {
    'the pointer comes back without a button': (page) =>
      page.evaluate(() =>
        window.dispatchEvent(new PointerEvent('pointermove', { pointerId: 1, pointerType: 'mouse', buttons: 0, clientX: 700, clientY: 400, bubbles: true })),
      ),
    'the capture is lost': (page) =>
      page.evaluate(() => document.querySelector('.calendar')?.dispatchEvent(new PointerEvent('lostpointercapture', { pointerId: 1, bubbles: true }))),
    'the system takes the pointer': (page) => page.evaluate(() => window.dispatchEvent(new PointerEvent('pointercancel', { pointerId: 1, bubbles: true }))),
    'the window loses the focus': (page) => page.evaluate(() => window.dispatchEvent(new Event('blur'))),
    'the window is hidden': (page) =>
      page.evaluate(() => {
        Object.defineProperty(document, 'hidden', { value: true, configurable: true });
        document.dispatchEvent(new Event('visibilitychange'));
      }),
    'Escape is pressed': (page) => page.keyboard.press('Escape'),
    'a dialog opens': async (page) => {
      await page.keyboard.press('Control+k');
      await expect(page.getByRole('dialog')).toBeVisible();
      await page.keyboard.press('Escape');
    },
  };

  for (const [name, end] of Object.entries(ends)) {
    test(`moves nothing: ${name}`, async ({ page, mockUi }) => {
      const recorder = await open(page, mockUi);
      const { x, y } = await movable(page);
      await page.mouse.move(x, y);
      await page.mouse.down();
      await page.mouse.move(x + 60, y, { steps: 4 });
      await expect(dragged(page)).toHaveCount(1);
      await end(page);
      await expect(dragged(page)).toHaveCount(0);
      await page.mouse.move(x + 200, y + 60, { steps: 3 });
      await page.mouse.up();
      await page.mouse.click(x + 220, y + 100);
      await expect(page.getByText(/^Moved /)).toHaveCount(0);
      expect(await recorder.calls('move_appointment')).toEqual([]);
    });
  }

  test('on free time selects and books nothing', async ({ page, mockUi }) => {
    await open(page, mockUi, { only: true });
    const row = await page.locator('[data-view="board"] [data-row-id]:not([data-row-id=""]) [data-free]').nth(2).boundingBox();
    if (!row) throw new Error('no row');
    await page.mouse.move(500, row.y + 20);
    await page.mouse.down();
    await page.mouse.move(640, row.y + 20, { steps: 4 });
    await page.evaluate(() => window.dispatchEvent(new Event('blur')));
    await page.mouse.up();
    await expect(page.getByRole('dialog')).toHaveCount(0);
  });

  test('keeps the height of the tray', async ({ page, mockUi }) => {
    await open(page, mockUi);
    await page.getByRole('tab', { name: 'On hold' }).click();
    const grip = page.getByRole('separator', { name: 'Height of the tray' });
    const before = await grip.getAttribute('aria-valuenow');
    const box = await grip.boundingBox();
    if (!box) throw new Error('no grip');
    await page.mouse.move(box.x + 20, box.y + 10);
    await page.mouse.down();
    await page.mouse.move(box.x + 20, box.y - 120, { steps: 4 });
    await expect(grip).not.toHaveAttribute('aria-valuenow', before ?? '');
    await page.evaluate(() => window.dispatchEvent(new Event('blur')));
    await page.mouse.up();
    await expect(grip).toHaveAttribute('aria-valuenow', before ?? '');
  });
});

test.describe('an appointment over midnight', () => {
  // Monday 22:00 to Tuesday 2:00, in the week of the moment.
  const NIGHT = { id: '900', start: at('2026-06-09T03:00:00Z'), end: at('2026-06-09T07:00:00Z') };

  async function dragPiece(page: Page, view: 'month' | 'week' | 'day', from: string, to: string): Promise<void> {
    await page.keyboard.press(view.charAt(0));
    const piece = page.locator(`[data-view="${view}"] [data-day="${from}"] [data-appointment-id="900"]`);
    await expect(piece).toBeVisible();
    const box = await piece.boundingBox();
    const goal = await page.locator(`[data-view="${view}"] [role="gridcell"][data-day="${to}"]`).boundingBox();
    if (!box || !goal) throw new Error('nothing to drag');
    const [x, y] = [box.x + box.width / 2, box.y + Math.min(box.height / 2, 12)];
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x + 20, y, { steps: 3 });
    await page.mouse.move(goal.x + goal.width / 2, view === 'month' ? goal.y + 60 : y, { steps: 6 });
    await page.mouse.up();
  }

  for (const [view, from] of [
    ['month', '2026-06-09'],
    ['month', '2026-06-08'],
    ['week', '2026-06-09'],
  ] as const) {
    test(`moves by the dragged days, grabbed on ${from} in the ${view}`, async ({ page, mockUi }) => {
      const recorder = await open(page, mockUi, { only: true, appointments: [appointment(NIGHT)] });
      if (view === 'week') {
        await page.keyboard.press('w');
        await page.getByRole('grid', { name: /^Week/ }).evaluate((element) => element.scrollTo({ top: 0 }));
      }
      await dragPiece(page, view, from, from === '2026-06-09' ? '2026-06-10' : '2026-06-09');
      await expect.poll(() => recorder.calls('move_appointment')).toHaveLength(1);
      const [call] = await recorder.calls('move_appointment');
      expect(call?.['to']).toMatchObject({ start: NIGHT.start + 24 * HOUR, end: NIGHT.end + 24 * HOUR });
    });
  }

  for (const [view, by] of [
    ['day', { x: 0, y: 1 }],
    ['board', { x: 1, y: 0 }],
  ] as const) {
    test(`moves by the dragged time, grabbed on its second day in the ${view}`, async ({ page, mockUi }) => {
      // Tuesday 22:00 to Wednesday 12:00.
      const long = { id: '900', start: at('2026-06-10T03:00:00Z'), end: at('2026-06-10T17:00:00Z'), technicianIds: ['row 0'] };
      const recorder = await open(page, mockUi, { only: true, appointments: [appointment(long)] });
      await page.keyboard.press(view.charAt(0));
      const root = page.locator(`[data-view="${view}"]`);
      const scale = Number(await root.getAttribute('data-px-per-minute'));
      const piece = root.locator('[data-appointment-id="900"]');
      const box = await piece.boundingBox();
      if (!box) throw new Error('nothing to drag');
      // Its begin is cut off; seized at eleven, an hour before its end.
      const [x, y] = view === 'board' ? [box.x + box.width - 60 * scale, box.y + box.height / 2] : [box.x + box.width / 2, box.y + box.height - 60 * scale];
      await page.mouse.move(x, y);
      await page.mouse.down();
      await page.mouse.move(x + by.x * 12, y + by.y * 12, { steps: 3 });
      await page.mouse.move(x + by.x * 60 * scale, y + by.y * 60 * scale, { steps: 6 });
      await page.mouse.up();
      await expect.poll(() => recorder.calls('move_appointment')).toHaveLength(1);
      const [call] = await recorder.calls('move_appointment');
      expect(call?.['to']).toMatchObject({ start: long.start + HOUR, end: long.end + HOUR });
    });
  }

  test('moves by a day with each key, also beyond the loaded days', async ({ page, mockUi }) => {
    const recorder = await open(page, mockUi, { only: true, appointments: [appointment({ id: '901', start: at('2026-06-10T17:00:00Z'), end: at('2026-06-10T19:00:00Z'), technicianIds: ['row 0'] })] });
    await page.locator('[data-appointment-id="901"]').focus();
    await page.keyboard.press('m');
    for (let days = 0; days < 4; days += 1) await page.keyboard.press('PageDown');
    await expect(page.getByRole('group', { name: 'Move mode' })).toContainText('Sun, Jun 14');
    await expect(page.locator('[data-view="board"] .day[data-day="2026-06-14"]')).toBeVisible();
    await page.keyboard.press('Enter');
    await expect.poll(() => recorder.calls('move_appointment')).toHaveLength(1);
    const [call] = await recorder.calls('move_appointment');
    expect(call?.['to']).toMatchObject({ start: at('2026-06-14T17:00:00Z'), end: at('2026-06-14T19:00:00Z') });
  });
});

test.describe('a finger', () => {
  test.use({ hasTouch: true });

  const touch = (cdp: CDPSession, type: 'touchStart' | 'touchMove' | 'touchEnd', points: { x: number; y: number }[]) =>
    cdp.send('Input.dispatchTouchEvent', { type, touchPoints: points });

  async function swipe(page: Page, from: { x: number; y: number }, by: { x: number; y: number }): Promise<void> {
    const cdp = await page.context().newCDPSession(page);
    await touch(cdp, 'touchStart', [from]);
    for (let step = 1; step <= 10; step += 1) {
      await touch(cdp, 'touchMove', [{ x: from.x + (by.x * step) / 10, y: from.y + (by.y * step) / 10 }]);
    }
    await touch(cdp, 'touchEnd', []);
  }

  test('scrolls the agenda with a swipe, and opens a job with a tap', async ({ page, mockUi }) => {
    const recorder = await open(page, mockUi);
    await page.keyboard.press('a');
    const list = page.getByRole('list', { name: /^Agenda/ });
    await expect(list.locator('[data-appointment-id]').first()).toBeVisible();
    const top = () => list.evaluate((element) => element.scrollTop);
    const before = await top();
    await swipe(page, { x: 500, y: 600 }, { x: 0, y: -300 });
    await expect.poll(top).toBeGreaterThan(before + 100);
    expect(await recorder.calls('move_appointment')).toEqual([]);
    // A finger that comes down while the list still rolls stops it and opens nothing.
    await expect.poll(async () => (await top()) === (await top())).toBe(true);
    await expect(async () => {
      await page.touchscreen.tap(500, 400);
      await expect(page.getByRole('complementary', { name: /^Job/ })).toBeVisible({ timeout: 2_000 });
    }).toPass();
  });

  test('drags a card after a long press', async ({ page, mockUi }) => {
    const recorder = await open(page, mockUi);
    const { x, y } = await movable(page);
    const cdp = await page.context().newCDPSession(page);
    await touch(cdp, 'touchStart', [{ x, y }]);
    await expect(dragged(page)).toHaveCount(1);
    for (let step = 1; step <= 10; step += 1) await touch(cdp, 'touchMove', [{ x: x + step * 12, y }]);
    await touch(cdp, 'touchEnd', []);
    await expect.poll(() => recorder.calls('move_appointment')).toHaveLength(1);
  });
});

test('a pen drags, but its trembling does not', async ({ page, mockUi }) => {
  const recorder = await open(page, mockUi);
  const { x, y } = await movable(page);
  const cdp = await page.context().newCDPSession(page);
  const pen = (type: 'mousePressed' | 'mouseMoved' | 'mouseReleased', by: number) =>
    cdp.send('Input.dispatchMouseEvent', { type, x: x + by, y, button: 'left', buttons: type === 'mouseReleased' ? 0 : 1, clickCount: 1, pointerType: 'pen' });
  await pen('mousePressed', 0);
  await pen('mouseMoved', 6);
  await expect(dragged(page)).toHaveCount(0);
  for (const by of [12, 40, 90, 120]) await pen('mouseMoved', by);
  await expect(dragged(page)).toHaveCount(1);
  await pen('mouseReleased', 120);
  await expect.poll(() => recorder.calls('move_appointment')).toHaveLength(1);
});
