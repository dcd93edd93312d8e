import { expect, type Page } from '@playwright/test';
import { type MockUi, test as base } from '../stage/mock-ui.js';
import { IpcRecorder, appointment, type Extra } from '../stage/ipc-recorder.js';

const at = (text: string): number => Date.parse(text);
/** A time of that Wednesday in Chicago. */
const on = (hour: number, minute = 0): number => at('2026-06-10T05:00:00Z') + (hour * 60 + minute) * 60_000;

interface Technician {
  id: string;
  name: string;
  businessUnitId: string;
}

const test = base.extend<{ faults: string[] }>({
  // A part that fails says so in its place and to the console.
  faults: [
    async ({ page }, use) => {
      const faults: string[] = [];
      page.on('pageerror', (error) => faults.push(error.message));
      page.on('console', (message) => {
        if (message.type() === 'error') faults.push(message.text());
      });
      await use(faults);
      expect(faults).toEqual([]);
    },
    { auto: true },
  ],
});
test.use({ viewport: { width: 1280, height: 800 } });

async function open(page: Page, mockUi: MockUi, extra: Extra = {}, scene: Record<string, string> = {}): Promise<IpcRecorder> {
  const recorder = await IpcRecorder.install(page, extra);
  await mockUi.open(page, { latency: '0', theme: 'light', ...scene });
  await expect(page.locator('[data-view="board"]:not([aria-busy])')).toBeVisible();
  return recorder;
}

/** The technicians of the company, as the program tells them. */
async function technicians(page: Page): Promise<Technician[]> {
  return page.evaluate(async () => {
    const { invoke } = (globalThis as unknown as { __TAURI_INTERNALS__: { invoke: (c: string, a: unknown) => Promise<unknown> } }).__TAURI_INTERNALS__;
    const answer = await invoke('calendar_page', { request: { firstDay: '2026-06-10', days: 1, margin: 0 } });
    return (answer as { technicians: Technician[] }).technicians;
  });
}

const VIEWS = ['board', 'day', 'week', 'month', 'agenda'] as const;

async function show(page: Page, view: (typeof VIEWS)[number]): Promise<void> {
  await page.keyboard.press(view.charAt(0));
  await expect(page.locator(`[data-view="${view}"]:not([aria-busy])`)).toBeVisible();
}

test('views handle shifts that start in the same minute, and a technician listed twice', async ({ page, mockUi }) => {
  const shift = (kind: string, from: number, to: number) => ({ technicianId: 'row 0', kind, start: on(from), end: on(to) });
  await open(page, mockUi, {
    shifts: [shift('normal', 8, 16), shift('onCall', 8, 20), shift('timeOff', 12, 13), shift('timeOff', 12, 14)],
    appointments: [appointment({ id: '900', start: on(9), end: on(10), technicianIds: ['row 0', 'row 0'] })],
  });
  for (const view of VIEWS) {
    await show(page, view);
    await expect(page.locator(`[data-view="${view}"] [data-appointment-id]`).first()).toBeVisible();
    await expect(page.getByText('couldn’t be shown')).toHaveCount(0);
  }
});

test('an appointment of no length at midnight is on every view once', async ({ page, mockUi }) => {
  const start = at('2026-06-10T05:00:00Z');
  await open(page, mockUi, { only: true, appointments: [appointment({ id: '900', start, end: start, technicianIds: ['row 0'] })] });
  for (const view of VIEWS) {
    await show(page, view);
    if (view === 'board') await page.getByRole('grid', { name: /^Board/ }).evaluate((grid) => grid.scrollTo({ left: 0 }));
    if (view === 'day' || view === 'week') await page.getByRole('grid', { name: new RegExp(`^${view}`, 'i') }).evaluate((grid) => grid.scrollTo({ top: 0 }));
    await expect(page.locator(`[data-view="${view}"] [data-appointment-id="900"]`)).toHaveCount(1);
    await expect(page.getByText('No appointments on')).toHaveCount(0);
  }
});

test('an unknown end and an unknown status are shown', async ({ page, mockUi }) => {
  await open(page, mockUi, { only: true, appointments: [appointment({ id: '900', start: on(11), end: on(12), endKnown: false, state: 'other', technicianIds: ['row 0'] })] });
  for (const view of VIEWS) {
    await show(page, view);
    const card = page.locator(`[data-view="${view}"] [data-appointment-id="900"]`);
    await expect(card).toHaveAccessibleName(/11:00 AM, end unknown/);
    await expect(card).toHaveAccessibleName(/Unknown status/);
  }
});

test('the day changes at midnight in an open window', async ({ page, mockUi }) => {
  await open(page, mockUi);
  await expect(page.getByRole('grid', { name: 'Board of Wed, Jun 10' })).toBeVisible();
  await show(page, 'week');
  await expect(page.locator('[role="gridcell"].today')).toHaveAttribute('data-day', '2026-06-10');
  await page.clock.fastForward('16:00:00');
  await expect(page.locator('[role="gridcell"].today')).toHaveAttribute('data-day', '2026-06-11');
  await expect(page.locator('[data-day="2026-06-11"] .now')).toBeVisible();
  await show(page, 'board');
  await expect(page.getByRole('grid', { name: 'Board of Thu, Jun 11' })).toBeVisible();
});

test.describe('filters', () => {
  test('by business unit keep the rows of assigned technicians, and show their other appointments as busy', async ({ page, mockUi }) => {
    await open(page, mockUi);
    const known = await technicians(page);
    const guest = known.find((one) => one.businessUnitId !== '101');
    const own = known.find((one) => one.businessUnitId === '101');
    if (!guest || !own) throw new Error('two units');
    const other = await page.context().newPage();
    await open(other, mockUi, {
      only: true,
      appointments: [
        appointment({ id: '900', start: on(9), end: on(11), technicianIds: [guest.id], businessUnitId: '101', businessUnit: 'Unit 101' }),
        appointment({ id: '901', start: on(12), end: on(14), technicianIds: [own.id], businessUnitId: '102', businessUnit: 'Unit 102' }),
      ],
    });
    await other.getByRole('button', { name: /^Filter/ }).click();
    await other.getByRole('checkbox', { name: 'Unit 101' }).check();
    await other.keyboard.press('Escape');
    await expect(other.locator('.strip')).toContainText('1 of 2');
    await expect(other.locator(`[data-row-id="${guest.id}"] [data-appointment-id="900"]`)).toBeVisible();
    await expect(other.locator('[data-appointment-id="901"]')).toHaveCount(0);
    await expect(other.locator('.hidden-by-filters')).toHaveCount(1);
    await expect(other.getByRole('row', { name: new RegExp(`^${own.name}, also busy`) })).toBeVisible();
  });

  test('distinguish confirmed from scheduled, and apply to the tray', async ({ page, mockUi }) => {
    await open(page, mockUi, {
      only: true,
      appointments: [
        appointment({ id: '900', start: on(9), end: on(11), technicianIds: ['row 0'] }),
        appointment({ id: '901', start: on(12), end: on(14), technicianIds: ['row 0'], confirmed: true }),
      ],
    });
    const tab = page.getByRole('tab', { name: /^On hold/ });
    await expect(tab).not.toHaveText(/On hold\s*0/);
    await page.getByRole('button', { name: /^Filter/ }).click();
    await page.getByRole('checkbox', { name: 'Unconfirmed', exact: true }).check();
    await page.keyboard.press('Escape');
    await expect(page.locator('[data-view="board"] [data-appointment-id="900"]')).toBeVisible();
    await expect(page.locator('[data-view="board"] [data-appointment-id="901"]')).toHaveCount(0);
    await expect(tab).toHaveText(/On hold\s*0/);
    await tab.click();
    await expect(page.getByRole('region', { name: 'Tray' })).toContainText(/Your filters hide \d+ appointments? here/);
  });
});

test.describe('scrolling into view', () => {
  test('T shows the current time', async ({ page, mockUi }) => {
    await open(page, mockUi);
    const board = page.getByRole('grid', { name: /^Board/ });
    await page.keyboard.press('j');
    await board.evaluate((grid) => grid.scrollTo({ left: 0 }));
    await page.keyboard.press('t');
    await expect(page.locator('.ground .now').first()).toBeInViewport();
    const now = await page.locator('[data-view="board"] .ground .now').first().boundingBox();
    expect(now?.x).toBeGreaterThan(256);
    expect(now?.x).toBeLessThan(1280);
  });

  test('the late list shows a distant appointment', async ({ page, mockUi }) => {
    const late = (count: number) =>
      Array.from({ length: count }, (_, index) => appointment({ id: `90${index}`, customer: `Late ${index}`, start: on(8), end: on(9), technicianIds: [`row ${index * 9}`] }));
    await open(page, mockUi, { only: true, appointments: late(5) });
    const board = page.getByRole('grid', { name: /^Board/ });
    await board.evaluate((grid) => grid.scrollTo({ left: 2000, top: 0 }));
    await page.getByRole('button', { name: /late or running over/ }).click();
    await page.getByRole('button', { name: /Late 4/ }).click();
    await expect(page.locator('[data-view="board"] [data-appointment-id="904"]')).toBeInViewport({ ratio: 0.9 });
    await expect(page.locator('[data-appointment-id="904"]')).toHaveAttribute('aria-pressed', 'true');
  });

  test('the group of the appointment is expanded', async ({ page, mockUi }) => {
    await open(page, mockUi, { only: true, appointments: [appointment({ id: '900', customer: 'Late one', start: on(8), end: on(9), technicianIds: ['row 0'] })] });
    await page.getByRole('button', { name: 'Board options' }).click();
    await page.getByRole('menuitem', { name: 'Group by business unit' }).click();
    const card = page.locator('[data-view="board"] [data-appointment-id="900"]');
    const groups = page.locator('[data-view="board"] .group button');
    await expect(groups.first()).toBeVisible();
    while ((await groups.and(page.locator('[aria-expanded="true"]')).count()) > 0) await groups.and(page.locator('[aria-expanded="true"]')).first().click();
    await expect(card).toHaveCount(0);
    await page.getByRole('button', { name: /late or running over/ }).click();
    await page.getByRole('button', { name: /Late one/ }).click();
    await expect(card).toBeInViewport({ ratio: 0.9 });
    await expect(card).toHaveAttribute('aria-pressed', 'true');
  });

  test('a message says that filters hide the appointment, and can clear them', async ({ page, mockUi }) => {
    await open(page, mockUi);
    const card = page.locator('[data-view="board"] [data-row-id]:not([data-row-id=""]) [data-appointment-id]').first();
    const id = await card.getAttribute('data-appointment-id');
    await card.click();
    const drawer = page.getByRole('complementary', { name: /^Job/ });
    await expect(drawer).toBeVisible();
    await page.getByRole('button', { name: /^Filter/ }).click();
    await page.getByLabel('Filter by text').fill('no such customer');
    await page.keyboard.press('Escape');
    await expect(page.locator('[data-view="board"] [data-appointment-id]')).toHaveCount(0);
    await drawer.getByRole('button', { name: 'Show on calendar' }).first().click();
    const notice = page.locator('[data-sonner-toast]').filter({ hasText: /Your filters hide the appointment/ });
    await notice.getByRole('button', { name: 'Clear filters' }).click();
    await expect(page.locator(`[data-view="board"] [data-appointment-id="${id}"]`).first()).toBeVisible();
  });

  test('the focus moves to the drawer and back to the card', async ({ page, mockUi }) => {
    await open(page, mockUi);
    const card = page.locator('[data-view="board"] [data-appointment-id]').first();
    const id = await card.getAttribute('data-appointment-id');
    await card.focus();
    await page.keyboard.press('Enter');
    const drawer = page.getByRole('complementary', { name: /^Job/ });
    await expect(drawer).toBeVisible();
    await expect.poll(() => drawer.evaluate((element) => element.contains(document.activeElement))).toBe(true);
    await page.keyboard.press('Escape');
    await expect(drawer).toHaveCount(0);
    await expect(page.locator(`[data-view="board"] [data-appointment-id="${id}"]`).first()).toBeFocused();
  });

  test('the focus stays on a moved card, also after undo', async ({ page, mockUi }) => {
    await open(page, mockUi);
    const first = page.locator('[data-view="board"] [data-row-id]:not([data-row-id=""]) .appointment.row:not(.fixed)').first();
    const id = await first.getAttribute('data-appointment-id');
    const card = page.locator(`[data-view="board"] [data-appointment-id="${id}"]`);
    await first.focus();
    for (const key of ['m', 'ArrowRight', 'ArrowDown', 'Enter']) await page.keyboard.press(key);
    await expect(page.getByText(/^Moved /).first()).toBeVisible();
    await expect(card.first()).toBeFocused();
    await expect(card.first()).toHaveAttribute('aria-pressed', 'true');
    await page.keyboard.press('Control+z');
    await expect(page.getByText(/ is back at /).first()).toBeVisible();
    await expect(card.first()).toBeFocused();
  });

  test('a booked appointment stays selected and focused when it gets its server id', async ({ page, mockUi }) => {
    const part = { start: on(11), end: on(12), customerId: '5', jobTypeId: '2', technicianIds: ['row 0'] };
    const recorder = await open(page, mockUi, { only: true, appointments: [appointment({ ...part, id: 'local-a', jobId: 'local-j' })] });
    await page.locator('[data-view="board"] [data-appointment-id="local-a"]').focus();
    await page.keyboard.press('ArrowDown');
    await expect(page.locator('[data-appointment-id="local-a"]')).toHaveAttribute('aria-pressed', 'true');
    await recorder.replaceAppointments([appointment({ ...part, id: '900' })]);
    const card = page.locator('[data-view="board"] [data-appointment-id="900"]');
    await expect(card).toHaveAttribute('aria-pressed', 'true');
    await expect(card).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(page.getByRole('complementary', { name: /job/i })).toBeVisible();
  });

  test('Tab reaches a drawn card at every scroll position', async ({ page, mockUi }) => {
    await open(page, mockUi);
    for (const view of VIEWS) {
      await show(page, view);
      const stops = page.locator(`[data-view="${view}"] [data-appointment-id][tabindex="0"]`);
      await expect(stops.first()).toBeAttached();
      await page.locator(`[data-view="${view}"]`).evaluate((root) => {
        for (const element of [root, ...root.querySelectorAll('[role="grid"], [role="list"]')]) element.scrollTo({ top: 900, left: 700 });
      });
      await expect(stops.first()).toBeAttached();
    }
  });

  test('the shown hours stay when the window is resized', async ({ page, mockUi }) => {
    await open(page, mockUi);
    const board = page.getByRole('grid', { name: /^Board/ });
    await board.evaluate((grid) => grid.scrollTo({ left: 600 }));
    const minute = () => board.evaluate((grid) => Math.round(grid.scrollLeft / Number(grid.parentElement?.dataset['pxPerMinute'])));
    await expect.poll(minute).toBeGreaterThan(300);
    const before = await minute();
    await page.setViewportSize({ width: 1700, height: 800 });
    await expect.poll(minute).toBeGreaterThan(before - 4);
    await expect.poll(minute).toBeLessThan(before + 4);
  });
});

test('arrows reach all tray cards, also hidden ones', async ({ page, mockUi }) => {
  await open(page, mockUi);
  await page.getByRole('tab', { name: 'On hold' }).click();
  const cards = page.locator('[data-tray-appointment-id]');
  await expect(cards.first()).toBeVisible();
  await cards.first().focus();
  const focused = () => page.evaluate(() => (document.activeElement as HTMLElement | null)?.dataset['trayAppointmentId'] ?? null);
  const first = await focused();
  await page.keyboard.press('ArrowRight');
  await expect.poll(focused).not.toBe(first);
  await page.keyboard.press('End');
  const last = await focused();
  expect([null, first]).not.toContain(last);
  await expect(page.locator(`[data-tray-appointment-id="${last}"]`)).toBeInViewport();
  await page.keyboard.press('Home');
  await expect.poll(focused).toBe(first);
});

test.describe('several selected appointments', () => {
  async function selectSome(page: Page): Promise<number> {
    await show(page, 'agenda');
    const rows = page.locator('[data-view="agenda"] [data-appointment-id]');
    await expect(rows.first()).toBeVisible();
    await page.keyboard.press('j');
    await expect(page.getByRole('list', { name: /^Agenda, Wed, Jun 17/ })).toBeVisible();
    await rows.nth(0).click({ modifiers: ['Control'] });
    await rows.nth(1).click({ modifiers: ['Control'] });
    await rows.nth(2).click({ modifiers: ['Control'] });
    return new Set(await rows.evaluateAll((all) => all.slice(0, 3).map((one) => (one as HTMLElement).dataset['appointmentId']))).size;
  }

  test('are put on hold in one dialog, and restored by one undo', async ({ page, mockUi }) => {
    const recorder = await open(page, mockUi);
    const count = await selectSome(page);
    await page.keyboard.press('h');
    const dialog = page.getByRole('dialog', { name: `Put ${count} jobs on hold?` });
    await expect(dialog).toBeVisible();
    await dialog.getByRole('combobox').click();
    await page.getByRole('option').first().click();
    await dialog.getByRole('textbox', { name: 'Memo' }).fill('Waiting for parts');
    await dialog.getByRole('button', { name: `Put ${count} jobs on hold` }).click();
    await expect(page.getByText(`${count} jobs put on hold`).first()).toBeVisible();
    expect(await recorder.calls('hold_job')).toHaveLength(count);
    await page.keyboard.press('Control+z');
    await expect(page.getByText(`Undone: ${count} jobs put on hold`).first()).toBeVisible();
    expect(await recorder.calls('undo_operation')).toHaveLength(count);
  });

  test('are canceled in one dialog', async ({ page, mockUi }) => {
    const recorder = await open(page, mockUi);
    const count = await selectSome(page);
    await page.keyboard.press('Delete');
    const dialog = page.getByRole('dialog', { name: `Cancel ${count} jobs?` });
    await dialog.getByRole('combobox').click();
    await page.getByRole('option').first().click();
    await dialog.getByRole('textbox', { name: 'Memo' }).fill('Storm');
    await dialog.getByRole('button', { name: `Cancel ${count} jobs` }).click();
    await expect(page.getByText(`${count} jobs canceled`).first()).toBeVisible();
    expect(await recorder.calls('cancel_job')).toHaveLength(count);
  });
});

test('the refusal of a key is shown, not only announced', async ({ page, mockUi }) => {
  await open(page, mockUi, { only: true, appointments: [appointment({ id: '900', start: on(11), end: on(12), technicianIds: ['row 0'], state: 'done', movable: false })] });
  await page.locator('[data-appointment-id="900"]').focus();
  await page.keyboard.press('m');
  await expect(page.locator('[data-sonner-toast]')).toContainText('Completed appointments can’t be moved');
});

test('moving a confirmed window asks first, and shows the new times', async ({ page, mockUi }) => {
  const recorder = await open(page, mockUi, {
    only: true,
    appointments: [appointment({ id: '900', start: on(11), end: on(12), arrivalStart: on(10), arrivalEnd: on(12), confirmed: true, technicianIds: ['row 0'] })],
  });
  await page.locator('[data-appointment-id="900"]').focus();
  for (const key of ['m', 'ArrowRight', 'ArrowRight', 'Enter']) await page.keyboard.press(key);
  const question = page.getByRole('alertdialog');
  await expect(question).toContainText('Confirmed:');
  expect(await recorder.calls('move_appointment')).toEqual([]);
  await question.getByRole('button', { name: /^Move the window/ }).click();
  await expect(page.locator('[data-sonner-toast]')).toContainText('window now');
});

test('a message says that moving a held appointment ends the hold', async ({ page, mockUi }) => {
  await open(page, mockUi, { only: true, appointments: [appointment({ id: '900', start: on(11), end: on(12), state: 'hold', technicianIds: ['row 0'] })] });
  await page.locator('[data-appointment-id="900"]').focus();
  await page.keyboard.press('m');
  await expect(page.getByRole('group', { name: 'Move mode' })).toContainText('Takes the job off hold');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  await expect(page.locator('[data-sonner-toast]')).toContainText('off hold');
});

test('arrows move across the columns of a week and the cells of a month', async ({ page, mockUi }) => {
  const card = (id: string, day: number, hour: number) => appointment({ id, start: on(hour) + day * 86_400_000, end: on(hour + 1) + day * 86_400_000, technicianIds: ['row 0'] });
  await open(page, mockUi, { only: true, appointments: [card('901', 0, 9), card('902', 0, 13), card('903', 1, 8), card('904', 1, 14), card('905', 7, 9)] });
  for (const [view, steps] of [
    ['week', { ArrowDown: '902', ArrowRight: '904', ArrowUp: '903', ArrowLeft: '901' }],
    ['month', { ArrowDown: '902', ArrowRight: '904', ArrowUp: '903', ArrowLeft: '901' }],
  ] as const) {
    // With something selected or in focus, M moves it.
    await page.keyboard.press('Escape');
    await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
    await show(page, view);
    await page.locator(`[data-view="${view}"] [data-appointment-id="901"]`).focus();
    for (const [key, id] of Object.entries(steps)) {
      await page.keyboard.press(key);
      await expect(page.locator(`[data-view="${view}"] [data-appointment-id="${id}"]`)).toBeFocused();
    }
  }
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await expect(page.locator('[data-appointment-id="905"]')).toBeFocused();
});

test('a line of the agenda is dragged as a card', async ({ page, mockUi }) => {
  await open(page, mockUi);
  await show(page, 'agenda');
  await page.keyboard.press('j');
  await expect(page.getByRole('list', { name: /^Agenda, Wed, Jun 17/ })).toBeVisible();
  const row = page.locator('[data-view="agenda"] [data-day="2026-06-17"] [data-appointment-id]').first();
  const box = await row.boundingBox();
  if (!box) throw new Error('no line');
  await page.mouse.move(box.x + 300, box.y + 10);
  await page.mouse.down();
  await page.mouse.move(box.x + 320, box.y + 40, { steps: 4 });
  const ghost = page.locator('.drag-preview .appointment');
  await expect(ghost).toBeVisible();
  expect(await ghost.evaluate((element) => getComputedStyle(element).backgroundColor)).not.toBe('rgba(0, 0, 0, 0)');
  await page.keyboard.press('Escape');
});

test('the move, selection and date belong to one account', async ({ page, mockUi }) => {
  await open(page, mockUi);
  await page.keyboard.press('j');
  await expect(page.getByRole('grid', { name: 'Board of Thu, Jun 11' })).toBeVisible();
  await page.locator('[data-view="board"] [data-row-id]:not([data-row-id=""]) .appointment.row:not(.fixed)').first().focus();
  await page.keyboard.press('m');
  await expect(page.getByRole('group', { name: 'Move mode' })).toBeVisible();
  await page.evaluate(async () => {
    const { invoke } = (globalThis as unknown as { __TAURI_INTERNALS__: { invoke: (c: string, a: unknown) => Promise<unknown> } }).__TAURI_INTERNALS__;
    const { accounts, account } = (await invoke('session', {})) as { accounts: { id: string }[]; account: { id: string } };
    await invoke('switch_account', { accountId: accounts.find((one) => one.id !== account.id)?.id });
  });
  await expect(page.getByRole('grid', { name: 'Board of Wed, Jun 10' })).toBeVisible();
  await expect(page.getByRole('group', { name: 'Move mode' })).toHaveCount(0);
  await expect(page.locator('[aria-pressed="true"][data-appointment-id]')).toHaveCount(0);
});

test('letters of other alphabets act by key position, and those of an input method not at all', async ({ page, mockUi }) => {
  await open(page, mockUi);
  const press = (key: string, code: string, more: { isComposing?: boolean; keyCode?: number; ctrlKey?: boolean } = {}) =>
    page.evaluate(
      ({ key, code, more }) => document.body.dispatchEvent(new KeyboardEvent('keydown', { key, code, bubbles: true, cancelable: true, ...more })),
      { key, code, more },
    );
  await press('ц', 'KeyW');
  await expect(page.locator('[data-view="week"]:not([aria-busy])')).toBeVisible();
  await press('a', 'KeyA', { isComposing: true });
  await press('a', 'KeyA', { keyCode: 229 });
  await expect(page.locator('[data-view="week"]:not([aria-busy])')).toBeVisible();
  await press('и', 'KeyB');
  await expect(page.locator('[data-view="board"]:not([aria-busy])')).toBeVisible();
  await press('з', 'KeyP', { ctrlKey: true });
  await expect(page.getByRole('dialog', { name: /print/i })).toBeVisible();
});

test('brackets typed with AltGr resize a card that keys move', async ({ page, mockUi }) => {
  const recorder = await open(page, mockUi, { only: true, appointments: [appointment({ id: '900', start: on(11), end: on(12), technicianIds: ['row 0'] })] });
  await page.locator('[data-appointment-id="900"]').focus();
  await page.keyboard.press('m');
  await page.evaluate(() => {
    const press: KeyboardEventInit = { key: ']', code: 'Digit9', modifierAltGraph: true, bubbles: true, cancelable: true };
    document.activeElement?.dispatchEvent(new KeyboardEvent('keydown', press));
  });
  await page.keyboard.press('Enter');
  await expect.poll(() => recorder.calls('move_appointment')).toHaveLength(1);
  const [call] = await recorder.calls('move_appointment');
  expect(call?.['to']).toMatchObject({ start: on(11) });
  expect((call?.['to'] as { end: number }).end).toBeGreaterThan(on(12));
});

test('a whole day is all day in every view', async ({ page, mockUi }) => {
  await open(page, mockUi, { only: true, appointments: [appointment({ id: '900', start: on(0), end: on(24), technicianIds: ['row 0'] })] });
  for (const view of VIEWS) {
    await show(page, view);
    await expect(page.locator(`[data-view="${view}"] [data-appointment-id="900"]`).first()).toHaveAccessibleName(/all day/);
  }
});
