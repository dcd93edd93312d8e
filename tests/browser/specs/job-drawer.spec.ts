import type { Page } from '@playwright/test';
import { expectAccessible } from '../stage/accessibility.js';
import { expect, test } from '../stage/desk.js';
import { cardOf, openOwnDay } from '../stage/rows.js';

interface Notes {
  data: { text: string; isPinned: boolean }[];
}

function drawerOf(desk: Page, jobNumber: string) {
  return desk.getByRole('complementary', { name: `Job ${jobNumber}` });
}

test('a note is added with the keyboard and reaches ServiceTitan', async ({ desk, sandbox, bridge, schedule }) => {
  const [{ id, jobId, jobNumber }] = await openOwnDay(desk, bridge, schedule, [{ technician: 1, at: '9:00', minutes: 90 }]);
  const there = async () => (await sandbox.neighbour<Notes>('jpm', `jobs/${jobId}/notes`)).data.map(({ text }) => text);
  await cardOf(desk, id).focus();
  await desk.keyboard.press('Enter');
  const drawer = drawerOf(desk, jobNumber);
  await expect(drawer).toBeFocused();
  const add = drawer.getByRole('button', { name: 'Add note' });
  await add.focus();
  await desk.keyboard.press('Enter');
  await desk.keyboard.type('Gate code 4711');
  await desk.keyboard.press('Control+Enter');
  await expect(drawer.getByText('Gate code 4711')).toBeVisible();
  await expect(add).toBeFocused();
  await expect.poll(there).toEqual(['Gate code 4711']);
  await expect(drawer.getByText('Gate code 4711')).toHaveCount(1);
  await expectAccessible(desk, 'the job with a note');
});

test('a field is edited in place, and the history says what changed from what to what', async ({ desk, sandbox, bridge, schedule }) => {
  const [{ id, jobId, jobNumber }] = await openOwnDay(desk, bridge, schedule, [{ technician: 1, at: '9:00', minutes: 90, job: { summary: 'No heat' } }]);
  await cardOf(desk, id).click();
  const drawer = drawerOf(desk, jobNumber);
  await drawer.getByRole('button', { name: /^Summary: No heat/ }).click();
  const field = drawer.getByRole('textbox', { name: 'Summary' });
  await field.fill('No heat upstairs');
  await field.press('Control+Enter');
  await expect.poll(async () => (await sandbox.job(jobId)).summary).toBe('No heat upstairs');
  await expect(drawer.getByText('Summary: No heat → No heat upstairs')).toBeVisible();
  await expect(drawer.getByText('by you, on this computer').first()).toBeVisible();
  await expect(drawer.getByText(/\d{4}-\d\d-\d\dT|Job Updated/)).toHaveCount(0);

  await drawer.getByRole('button', { name: /^Priority: Normal/ }).click();
  const choice = drawer.getByRole('combobox', { name: 'Priority' });
  await choice.fill('High');
  await choice.press('Enter');
  await expect.poll(async () => (await sandbox.job(jobId)).priority).toBe('High');
  await expect(drawer.getByRole('button', { name: /^Priority: High/ })).toBeFocused();
  await desk.keyboard.press('Control+z');
  await expect.poll(async () => (await sandbox.job(jobId)).priority).toBe('Normal');

  await drawer.getByRole('button', { name: /^Summary:/ }).click();
  await drawer.getByRole('textbox', { name: 'Summary' }).press('Escape');
  await expect(drawer, 'Escape closes the field, not the drawer').toBeVisible();
});
