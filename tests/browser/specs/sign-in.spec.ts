import { expect, test as base, type Locator } from '@playwright/test';
import { Bridge, openPage } from '../stage/desk.js';
import { Sandbox } from '../stage/sandbox.js';

/** Each test begins on the welcome screen of a machine that knows no account. */
const test = base.extend<{ bridge: Bridge; sandbox: Sandbox; form: Locator }>({
  bridge: async ({}, use) => {
    const bridge = await Bridge.start();
    await use(bridge);
    await bridge.stop();
  },
  sandbox: async ({}, use) => {
    const sandbox = await Sandbox.start(300);
    await use(sandbox);
    await sandbox.stop();
  },
  form: async ({ page, bridge, sandbox }, use) => {
    const faults = await openPage(page, bridge);
    const form = page.getByRole('form', { name: 'Sign in' });
    await form.getByRole('radio', { name: 'Custom addresses' }).click();
    const { signInForm: typed } = sandbox;
    await form.getByLabel('API address').fill(typed['apiAddress'] ?? '');
    await form.getByLabel('Token address').fill(typed['tokenAddress'] ?? '');
    await form.getByLabel('Tenant ID').fill(typed['tenant'] ?? '');
    await form.getByLabel('Client ID').fill(typed['clientId'] ?? '');
    await form.getByLabel('Client secret').fill(typed['clientSecret'] ?? '');
    await form.getByLabel('App key').fill(typed['appKey'] ?? '');
    await use(form);
    expect(faults, 'faults that the page reported').toEqual([]);
  },
});

test('one click opens the demo', async ({ page, bridge }) => {
  const faults = await openPage(page, bridge);
  await page.getByRole('button', { name: 'Try the demo' }).click();
  // Its technicians have rows on every day of the week; whether they work today is another matter.
  await expect(page.locator('[data-view="board"] [data-row-id]:not([data-row-id=""])').first()).toBeVisible({ timeout: 30_000 });
  expect(faults).toEqual([]);
});

test('valid keys open the board', async ({ page, form }) => {
  await form.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.locator('[data-view="board"]:not([aria-busy])')).toBeVisible({ timeout: 30_000 });
});

for (const { field, value, said } of [
  { field: 'Client secret', value: 'wrong', said: /secret/i },
  { field: 'App key', value: 'wrong', said: /app key/i },
  { field: 'Tenant ID', value: '1', said: /tenant/i },
  { field: 'API address', value: 'http://127.0.0.1:9', said: /reach|connect|network|server/i },
]) {
  test(`a wrong ${field.toLowerCase()} shows an error and opens nothing`, async ({ page, form }) => {
    await form.getByLabel(field, { exact: field !== 'Client secret' }).fill(value);
    await form.getByRole('button', { name: 'Sign in' }).click();
    const alert = form.getByRole('alert').or(form.getByRole('status')).filter({ hasText: said });
    await expect(alert.first()).toBeVisible({ timeout: 30_000 });
    await expect(page.locator('[data-view]')).toHaveCount(0);
  });
}
