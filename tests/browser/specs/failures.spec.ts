import { expect, type Page } from '@playwright/test';
import { test } from '../stage/mock-ui.js';

// Failures are tested on the mock backend, because there a command can be made to answer nonsense.

const room = (page: Page, name: string) => page.getByRole('navigation', { name: 'Main' }).getByRole('button', { name });
/** The rest of the window lives. */
async function expectLiveWindow(page: Page): Promise<void> {
  await room(page, 'Settings').click();
  await expect(page.getByRole('heading', { name: 'Appearance', exact: true })).toBeVisible();
  await expect(page.getByRole('button', { name: 'New job' })).toBeVisible();
}

const logged = (page: Page) => page.locator('html').getAttribute('data-failures');

test('a failure of the Projects page is contained, logged once, and can be reloaded', async ({ page, mockUi }) => {
  await mockUi.open(page, { broken: 'project_dashboard' });
  await room(page, 'Projects').click();
  const alert = page.getByRole('alert').filter({ hasText: 'The Projects page couldn’t be shown' });
  await expect(alert).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Projects', exact: true })).toBeVisible();
  const before = await logged(page);
  await alert.getByRole('button', { name: 'Reload' }).click();
  await expect(alert).toBeVisible();
  expect(await logged(page), 'the same failure again').toBe(before);
  await expectLiveWindow(page);
});

test('changes that can’t be read are told in place and claim no empty list', async ({ page, mockUi }) => {
  await mockUi.open(page, { broken: 'operations' });
  await room(page, 'Sync').click();
  const alert = page.getByRole('alert');
  await expect(alert.getByRole('button', { name: 'Try again' })).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Data', exact: true })).toBeVisible();
  await expect(page.getByText('Changes you make will appear here')).toHaveCount(0);
  await expectLiveWindow(page);
});

test("a job that can't be shown affects neither the calendar nor the next job", async ({ page, mockUi }) => {
  await mockUi.open(page, { broken: 'job_detail' });
  const card = page.locator('[data-view="board"] [data-appointment-id]').first();
  await card.click();
  const alert = page.getByRole('alert').filter({ hasText: 'The job couldn’t be shown' });
  await expect(alert).toBeVisible();
  await alert.getByRole('button', { name: 'Close' }).click();
  await expect(alert).toHaveCount(0);
  await expect(card).toBeVisible();
});

test("a window that can't start shows an error", async ({ page, mockUi }) => {
  await mockUi.open(page, {});
  await expect(page.locator('[data-view]:not([aria-busy])')).toBeVisible();
  // A file of the program that is damaged.
  await page.route('**/assets/*.js', (route) => route.fulfill({ contentType: 'text/javascript', body: 'throw new Error("damaged")' }));
  await page.goto(page.url());
  await expect(page.getByRole('alert')).toContainText('JPM Desk couldn’t start');
  await expect(page.getByRole('button', { name: 'Try again' })).toBeVisible();
});

test('default actions of the web view lose no edit', async ({ page, mockUi }) => {
  await mockUi.open(page, {});
  await page.locator('[data-view="board"] [data-appointment-id]').first().click();
  await page.getByRole('complementary').getByRole('button', { name: 'Edit', exact: true }).click();
  const summary = page.getByRole('dialog').getByLabel('Summary');
  await summary.fill('Half written');
  for (const key of ['F5', 'Control+r', 'Control+Shift+r', 'Alt+ArrowLeft']) await page.keyboard.press(key);
  await expect(summary).toHaveValue('Half written');
  await page.keyboard.press('Escape');
  await page.getByRole('alertdialog', { name: 'Discard your changes?' }).getByRole('button', { name: 'Keep editing' }).click();
  await expect(summary).toHaveValue('Half written');
});

test('signing in again is filled in from the account', async ({ page, mockUi }) => {
  await mockUi.open(page, { state: 'signedOut', workstation: 'Etc/UTC' });
  await page.getByRole('button', { name: 'Sign in again' }).first().click();
  const dialog = page.getByRole('dialog', { name: 'Sign in to Lakeside Home Services again' });
  await expect(dialog.getByLabel('Tenant ID')).toHaveValue('884120367');
  await expect(dialog.getByRole('combobox', { name: 'Business time zone' })).toHaveValue('America/Chicago');
  await expect(dialog.getByRole('radio', { name: 'Production' })).toBeChecked();
  await expect(dialog.getByText(/^It’s \d+:\d\d [AP]M there now$/)).toBeVisible();
  await expect(dialog.getByLabel('Client secret')).toHaveValue('');
});

test('a rejected booking can be corrected in its form and sent again', async ({ page, mockUi }) => {
  await mockUi.open(page, {});
  await expect(page.locator('[data-view]:not([aria-busy])')).toBeVisible();
  await page.keyboard.press('c');
  const form = page.getByRole('dialog', { name: 'New job' });
  await form.getByRole('combobox', { name: 'Customer' }).fill('a');
  await page.getByRole('option').first().click();
  for (const [label, combobox] of [['Location', true], ['Business unit', true], ['Job type', true], ['Campaign', true]] as const) {
    const field = combobox ? form.getByRole('combobox', { name: label }) : form.getByLabel(label);
    await field.click();
    await page.getByRole('option').first().click();
  }
  await form.getByLabel(/^Summary/).fill('reject me');
  await form.getByRole('button', { name: 'Book job' }).click();
  await expect(form).toBeHidden();
  // The toast leads back to the form, with the reason at its field and everything as it was.
  const again = page.getByRole('dialog', { name: 'Correct booking' });
  await page.locator('[data-sonner-toast]').getByRole('button', { name: 'Edit and send again' }).click();
  await expect(again.getByText('This campaign has ended.')).toBeVisible();
  await expect(again.getByRole('combobox', { name: 'Campaign' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(again).toBeHidden();
  // So does the Sync page.
  await room(page, 'Sync').click();
  await page.getByRole('main').getByRole('button', { name: 'Edit and send again' }).click();
  await expect(again.getByText('This campaign has ended.')).toBeVisible();
  await expect(again.getByLabel(/^Summary/)).toHaveValue('reject me');
  await again.getByLabel(/^Summary/).fill('Now it is fine');
  await again.getByLabel('Campaign').click();
  await page.getByRole('option').nth(1).click();
  await expect(again.getByText('This campaign has ended.')).toHaveCount(0);
  await again.getByRole('button', { name: 'Send again' }).click();
  await expect(again).toBeHidden();
  await expect(page.getByRole('main').getByRole('button', { name: 'Edit and send again' })).toHaveCount(0);
});

test('a rejected job edit can be corrected in its form and sent again', async ({ page, mockUi }) => {
  await mockUi.open(page, { latency: '0' });
  const card = page.locator('[data-view="board"] [data-appointment-id]:not(.fixed)').first();
  await card.click();
  const drawer = page.getByRole('complementary', { name: /^Job/ });
  await drawer.getByRole('button', { name: 'Edit', exact: true }).click();
  const form = page.getByRole('dialog', { name: /^Edit job/ });
  await form.getByLabel(/^Summary/).fill('reject me');
  await form.getByRole('button', { name: 'Save changes' }).click();
  await expect(form).toBeHidden();
  await drawer.getByRole('button', { name: 'Edit and send again' }).click();
  await expect(form.getByLabel(/^Summary/)).toHaveValue('reject me');
  await form.getByLabel(/^Summary/).fill('Now it is fine');
  await form.getByRole('button', { name: 'Save changes' }).click();
  await expect(form).toBeHidden();
  await expect(drawer.getByRole('button', { name: 'Edit and send again' })).toHaveCount(0);
});

test('a rejected move can be corrected in its form and sent again', async ({ page, mockUi }) => {
  await mockUi.open(page, { latency: '0' });
  await page.locator('[data-view="board"] [data-appointment-id]:not(.fixed)').first().click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Reschedule…' }).click();
  const form = page.getByRole('dialog', { name: /^Reschedule / });
  const start = form.getByLabel('Start', { exact: true });
  await start.fill('5 AM');
  await start.press('Tab');
  await form.getByRole('button', { name: 'Reschedule' }).click();
  await expect(form).toBeHidden();
  await room(page, 'Sync').click();
  await page.getByRole('main').getByRole('button', { name: 'Edit and send again' }).first().click();
  await expect(start).toHaveValue(/^5:00 AM/);
  await start.fill('9 AM');
  await start.press('Tab');
  await form.getByRole('button', { name: 'Reschedule' }).click();
  await expect(form).toBeHidden();
  await expect(page.getByRole('main').getByRole('button', { name: 'Edit and send again' })).toHaveCount(0);
});

for (const { action, button } of [
  { action: 'Put on hold', button: /^Put job .* on hold/ },
  { action: 'Cancel job', button: /^Cancel job/ },
]) {
  test(`a rejected ${action.toLowerCase()} opens with its reason and memo and can be sent again`, async ({ page, mockUi }) => {
    await mockUi.open(page, { latency: '0' });
    await page.locator('[data-view="board"] [data-appointment-id]:not(.fixed)').first().click();
    const drawer = page.getByRole('complementary', { name: /^Job/ });
    await drawer.getByRole('button', { name: action, exact: true }).click();
    const form = page.getByRole('dialog', { name: button });
    await form.getByLabel('Reason').click();
    const reason = page.getByRole('option').nth(1);
    const chosen = (await reason.textContent())?.trim() ?? '';
    await reason.click();
    await form.getByLabel('Memo').fill('reject me');
    await form.getByRole('button', { name: button }).click();
    await expect(form).toBeHidden();
    const again = drawer.getByRole('button', { name: 'Edit and send again' });
    await again.click();
    await expect(form.getByLabel('Reason')).toContainText(chosen);
    await expect(form.getByLabel('Memo')).toHaveValue('reject me');
    await form.getByLabel('Memo').fill('The customer called');
    await form.getByRole('button', { name: button }).click();
    await expect(form).toBeHidden();
    await expect(again).toHaveCount(0);
  });
}

test('rejected instructions can be corrected and sent again', async ({ page, mockUi }) => {
  await mockUi.open(page, { latency: '0' });
  await page.locator('[data-view="board"] [data-appointment-id]:not(.fixed)').first().click();
  const drawer = page.getByRole('complementary', { name: /^Job/ });
  const visit = drawer.getByRole('article').filter({ has: page.getByRole('button', { name: 'Reschedule…' }) }).first();
  await visit.getByRole('listitem').last().getByRole('button').click();
  const field = drawer.getByLabel('Special instructions');
  const again = drawer.getByRole('button', { name: 'Edit and send again' });
  const save = async (text: string) => {
    await field.fill(text);
    await drawer.getByRole('button', { name: 'Save instructions' }).click();
  };
  for (const text of ['reject me', 'reject me too']) {
    await save(text);
    await again.click();
    await expect(field).toHaveValue(text);
  }
  await save('Ring twice');
  await expect(again).toHaveCount(0);
});

test('dismissing asks first', async ({ page, mockUi }) => {
  await mockUi.open(page, {});
  await room(page, 'Sync').click();
  const dismiss = page.getByRole('main').getByRole('button', { name: /^(Dismiss|Discard|Leave as is)$/ });
  await expect(dismiss.first()).toBeVisible();
  const before = await dismiss.count();
  await dismiss.first().click();
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
  await expect(dismiss).toHaveCount(before);
});

test('unsaved instructions survive opening another card', async ({ page, mockUi }) => {
  await mockUi.open(page, {});
  const drawer = page.getByRole('complementary', { name: /^Job/ });
  await expect(page.locator('[data-view="board"]:not([aria-busy])')).toBeVisible();
  const cards = page.locator('[data-view="board"] [data-appointment-id]');
  // The drawer narrows the board, which draws other cards then: two that stay in view, each held by its id.
  const ids = await cards.evaluateAll((drawn) =>
    drawn
      .filter((card) => card.getBoundingClientRect().left > 300 && card.getBoundingClientRect().right < 900)
      .map((card) => card.getAttribute('data-appointment-id')),
  );
  expect(ids.length, 'cards beside the drawer').toBeGreaterThan(1);
  const [one, other] = [ids[0], ids[1]].map((id) => page.locator(`[data-view="board"] [data-appointment-id="${id}"]`).first());
  if (!one || !other) throw new Error('two cards were found');
  await one.click();
  await drawer.locator('button.note').first().click();
  await drawer.getByLabel('Special instructions').fill('Gate code 4711');
  await other.click();
  await expect(drawer.getByLabel('Special instructions')).toHaveCount(0);
  await one.click();
  await expect(drawer.getByLabel('Special instructions')).toHaveValue('Gate code 4711');
});

test('text typed while the search loads goes into its field', async ({ page, mockUi }) => {
  await mockUi.open(page, {});
  await page.locator('[data-view="board"] [data-appointment-id]').first().click();
  await page.keyboard.type('/hol');
  await expect(page.getByRole('dialog', { name: 'Search' }).getByRole('combobox')).toHaveValue('hol');
  await expect(page.getByRole('dialog', { name: /on hold/ })).toHaveCount(0);
});

test('unreadable records are listed, and a report of them can be copied', async ({ page, mockUi }) => {
  // A clipboard is a matter of secure pages, which the mock's address is not.
  await page.addInitScript(() => {
    let kept = '';
    const clipboard = { writeText: async (text: string) => void (kept = text), readText: async () => kept };
    Object.defineProperty(navigator, 'clipboard', { value: clipboard });
  });
  await mockUi.open(page, { state: 'odd' });
  await room(page, 'Sync').click();
  await expect(page.getByText('3 records couldn’t be read')).toBeVisible();
  await expect(page.getByRole('button', { name: /^Sync: .*3 records couldn’t be read$/ })).toBeVisible();
  await expect(page.getByText('Appointment 48214')).toBeVisible();
  await page.getByRole('button', { name: 'Copy report' }).click();
  const report = await page.evaluate(async () => navigator.clipboard.readText());
  expect(report).toContain('Appointment 48214\tarrivalWindowStart\tinvalid type: sequence, expected a date-time');
  expect(report.split('\n')).toHaveLength(4);
});
