import type { Locator, Page } from '@playwright/test';
import { expectAccessible } from '../stage/accessibility.js';
import { Bridge, expect, test as base } from '../stage/desk.js';
import { expectSoundLayout } from '../stage/layout.js';
import { goTo } from '../stage/rows.js';
import { Sandbox } from '../stage/sandbox.js';

/** The whole window on a tenant as real ones are: see the messy tenant in the sandbox's README. */
const test = base.extend<object, { sandbox: Sandbox; bridge: Bridge }>({
  sandbox: [
    async ({}, use) => {
      const sandbox = await Sandbox.start(1200, '--tenant', 'messy');
      await use(sandbox);
      await sandbox.stop();
    },
    { scope: 'worker', timeout: 120_000 },
  ],
  bridge: [
    async ({ sandbox }, use) => {
      const bridge = await Bridge.start();
      await bridge.signIn(sandbox);
      // Phone numbers are read after the first download, when nothing else is to do.
      const found = async () => ((await bridge.call('search', { text: '(512) 555-1000', limit: 6 })) as { customers: unknown[] }).customers;
      await expect.poll(found, { timeout: 150_000 }).not.toEqual([]);
      await use(bridge);
      await bridge.stop();
    },
    { scope: 'worker', timeout: 300_000 },
  ],
});

const views = ['Board', 'Day', 'Week', 'Month', 'Agenda'] as const;
const sizes = [
  { width: 1280, height: 800 },
  { width: 1920, height: 1080 },
] as const;

/** Checks the layout of what is open at both sizes, and its accessibility. */
async function expectSound(page: Page, what: string): Promise<void> {
  await expect(page.getByRole('status', { name: /^Loading/ })).toHaveCount(0);
  for (const size of sizes) {
    await page.setViewportSize(size);
    await expectSoundLayout(page, `${what}, ${size.width}×${size.height}`);
  }
  await page.setViewportSize(sizes[0]);
  await expectAccessible(page, what);
}

async function openView(page: Page, view: (typeof views)[number]): Promise<void> {
  await page.getByRole('radio', { name: view, exact: true }).click();
  await expect(page.locator(`[data-view="${view.toLowerCase()}"]:not([aria-busy])`)).toBeVisible();
  await expect(page.locator('[data-view] [data-appointment-id]').first()).toBeVisible();
}

async function openPageNamed(page: Page, name: string): Promise<void> {
  await page.getByRole('navigation', { name: 'Main' }).getByRole('button', { name: name }).click();
  await expect(page.locator(`main[data-page="${name.toLowerCase()}"]`)).toBeVisible();
}

/** A card of the agenda, which shows each appointment in full, whose job can still be changed. */
async function aChangeableCard(page: Page, bridge: Bridge, day: string): Promise<Locator> {
  const request = { firstDay: day, days: 1, margin: 0 };
  const { appointments } = (await bridge.call('calendar_page', { request })) as {
    appointments: readonly { id: string; movable: boolean; state: string }[];
  };
  const changeable = new Set(appointments.filter(({ movable, state }) => movable && state === 'scheduled').map(({ id }) => id));
  const shown = await page.locator('[data-view="agenda"] [data-appointment-id]').evaluateAll((all) => all.map((one) => (one as HTMLElement).dataset['appointmentId'] ?? ''));
  const id = shown.find((one) => changeable.has(one));
  if (id === undefined) throw new Error(`no appointment of ${day} in sight can be changed`);
  return page.locator(`[data-view="agenda"] [data-appointment-id="${id}"]`).first();
}

/** A working day ahead, on which nothing is under way yet. */
function aDayAhead(today: string): string {
  const day = new Date(`${today}T00:00:00Z`);
  do day.setUTCDate(day.getUTCDate() + 1);
  while ([0, 6].includes(day.getUTCDay()));
  return day.toISOString().slice(0, 10);
}

test.describe('a messy tenant', () => {
  test.beforeEach(async ({ desk }) => desk.emulateMedia({ reducedMotion: 'reduce' }));

  for (const view of views) {
    test(`the ${view.toLowerCase()} of a messy tenant has no layout errors`, async ({ desk, schedule }) => {
      await goTo(desk, schedule.busyDay());
      await openView(desk, view);
      await expectSound(desk, view);
    });
  }

  for (const [name, contents] of [
    ['Jobs', 'table tbody tr, [role="grid"] [role="row"]'],
    ['Projects', 'table tbody tr'],
    ['Sync', 'h1, h2'],
    ['Settings', 'input, select, [role="radiogroup"]'],
  ] as const) {
    test(`${name} of a messy tenant has no layout errors`, async ({ desk }) => {
      await openPageNamed(desk, name);
      await expect(desk.locator(contents).first()).toBeVisible();
      await expectSound(desk, name);
      if (name !== 'Projects') return;
      // The largest and the empty project among them.
      const names = await desk.locator('main table tbody tr').count();
      for (let row = 0; row < Math.min(names, 6); row += 1) {
        await desk.locator('main table tbody tr').nth(row).getByRole('button').first().click();
        await expect(desk.getByRole('button', { name: 'All projects' })).toBeVisible();
        await expectSound(desk, `project ${row + 1}`);
        await desk.getByRole('button', { name: 'All projects' }).click();
      }
    });
  }

  test('drawer, dialogs and menus of a messy tenant have no layout errors', async ({ desk, bridge, schedule }) => {
    test.setTimeout(300_000);
    const day = aDayAhead(schedule.today());
    await goTo(desk, day);
    await openView(desk, 'Agenda');
    const card = await aChangeableCard(desk, bridge, day);
    await card.click();
    const drawer = desk.getByRole('complementary', { name: /^Job / });
    await expect(drawer.getByRole('heading', { name: /^History/ })).toBeVisible();
    await expectSound(desk, 'drawer');

    const opened: readonly { readonly name: string; readonly open: () => Promise<void>; readonly shown: Locator }[] = [
      ...['Edit', 'Add appointment', 'Put on hold', 'Cancel job'].map((name) => ({
        name,
        open: () => drawer.getByRole('button', { name, exact: true }).click(),
        shown: desk.getByRole('dialog').last(),
      })),
      { name: 'menu of a card', open: () => card.click({ button: 'right' }), shown: desk.getByRole('menu') },
      ...['Reschedule…', 'Assign technicians…'].map((name) => ({
        name,
        open: async () => {
          await card.click({ button: 'right' });
          await desk.getByRole('menuitem', { name }).first().click();
        },
        shown: desk.getByRole('dialog').last(),
      })),
      { name: 'search', open: () => desk.keyboard.press('/'), shown: desk.getByRole('dialog', { name: /Search/ }) },
      { name: 'shortcuts', open: () => desk.keyboard.press('?'), shown: desk.getByRole('dialog').last() },
      { name: 'accounts', open: () => desk.getByRole('button', { name: /^Account / }).click(), shown: desk.getByRole('menu') },
      { name: 'new job', open: () => desk.keyboard.press('c'), shown: desk.getByRole('dialog').last() },
    ];
    for (const { name, open, shown } of opened) {
      await open();
      await expect(shown, name).toBeVisible();
      if (name === 'search') {
        await desk.keyboard.type('(512) 555-1000');
        await expect(shown.getByRole('option').first()).toBeVisible();
      }
      await expectSound(desk, name);
      await desk.keyboard.press('Escape');
      await expect(shown, `${name} closes`).toHaveCount(0);
    }
  });

  test('the print preview of a messy tenant has no layout errors', async ({ desk, schedule }) => {
    await goTo(desk, schedule.busyDay());
    await desk.keyboard.press('Control+p');
    const dialog = desk.getByRole('dialog', { name: /^Print/ });
    await expect(dialog).toBeVisible();
    await expectSound(desk, 'print dialog');
    await dialog.getByRole('button', { name: 'Print…' }).click();
    const sheet = desk.locator('.print-sheet');
    await expect(sheet).toBeAttached();
    await desk.emulateMedia({ media: 'print' });
    await expect(sheet).toBeVisible();
    await expectSoundLayout(desk, 'paper');
  });
});

test('every spelling of a phone number finds the customer in search and in a new job', async ({ desk }) => {
  for (const spelling of ['(512) 555-1000', '555-1000', '1000', '+15125551000', '512.555.1000']) {
    await desk.keyboard.press('/');
    const palette = desk.getByRole('dialog', { name: /Search/ });
    await expect(palette).toBeVisible();
    await desk.keyboard.type(spelling);
    await expect(palette.getByRole('option').filter({ hasText: '(512) 555-1000' }).first(), spelling).toBeVisible();
    await desk.keyboard.press('Escape');
    await expect(palette).toHaveCount(0);

    await desk.keyboard.press('c');
    const form = desk.getByRole('dialog').last();
    await form.getByRole('combobox', { name: /^Customer/ }).fill(spelling);
    await expect(desk.getByRole('option').filter({ hasText: '(512) 555-1000' }).first(), `${spelling} in a new job`).toBeVisible();
    await desk.keyboard.press('Escape');
    await desk.keyboard.press('Escape');
    await expect(desk.getByRole('dialog')).toHaveCount(0);
  }
});
