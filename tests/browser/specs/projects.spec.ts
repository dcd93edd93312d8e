import type { Page } from '@playwright/test';
import { expect, test } from '../stage/desk.js';
import { now } from '../stage/moment.js';

async function enter(desk: Page): Promise<void> {
  await desk.getByRole('navigation', { name: 'Main' }).getByRole('button', { name: 'Projects' }).click();
}

test('every project of the server is listed and opens', async ({ desk, sandbox }) => {
  await enter(desk);
  const known = await sandbox.projects();
  const rows = desk.getByRole('main').locator('table tbody tr');
  await expect(rows).toHaveCount(known.length);

  const name = known.find((project) => project.name)?.name ?? '';
  await rows.filter({ hasText: name }).first().getByRole('button').first().click();
  await expect(desk.getByRole('heading', { level: 1, name })).toBeVisible();
});

test('a project created in the form is on the server', async ({ desk, sandbox }) => {
  const name = `Made by a test at ${now().toISOString()}`;
  await enter(desk);
  await desk.getByRole('button', { name: 'New project' }).click();
  const dialog = desk.getByRole('dialog', { name: 'New project' });
  await dialog.getByLabel('Name').fill(name);
  await dialog.getByRole('combobox', { name: 'Customer' }).fill('a');
  await desk.getByRole('option').first().click();
  await dialog.getByRole('button', { name: 'Create project' }).click();
  await expect(dialog).toBeHidden();
  const made = async () => (await sandbox.projects()).filter((project) => project.name === name).length;
  await expect.poll(made, { message: 'the server has the project, once' }).toBe(1);
});
