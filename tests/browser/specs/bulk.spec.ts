import { expectAccessible } from '../stage/accessibility.js';
import { expect, test } from '../stage/desk.js';
import { cardOf, openOwnDay } from '../stage/rows.js';
import type { Page } from '@playwright/test';

const DAY = [
  { technician: 0, at: '9:00', minutes: 60 },
  { technician: 1, at: '9:00', minutes: 60 },
  { technician: 2, at: '10:00', minutes: 60 },
] as const;

/** The bar of the selection. */
const bar = (desk: Page) => desk.getByRole('group', { name: /appointments selected$/ });

async function select(desk: Page, ids: readonly string[]): Promise<void> {
  for (const id of ids) await cardOf(desk, id).click({ modifiers: ['Control'] });
  await expect(bar(desk)).toContainText(`${ids.length} selected`);
}

test('several are held by one key, undone by one undo, and held again by redo', async ({ desk, sandbox, bridge, schedule }) => {
  const booked = await openOwnDay(desk, bridge, schedule, DAY);
  const states = async () => Promise.all(booked.map(async ({ jobId }) => (await sandbox.job(jobId)).jobStatus));
  const [first, second, third] = booked;

  // One of them is on hold already.
  const choices = (await bridge.call('form_choices', {})) as { holdReasons: { id: string; name: string }[] };
  const [reason] = choices.holdReasons;
  await bridge.call('hold_job', { jobId: third.jobId, reason: { reasonId: reason?.id, memo: 'Parts' } });
  await expect.poll(states).toEqual(['Scheduled', 'Scheduled', 'Hold']);
  await expect(cardOf(desk, third.id)).toHaveAccessibleName(/On hold/);

  await select(desk, [first.id, second.id, third.id]);
  await expectAccessible(desk, 'the bulk bar');
  await desk.keyboard.press('h');
  const dialog = desk.getByRole('dialog', { name: 'Put 2 jobs on hold?' });
  await expect(dialog).toContainText('3 jobs: 2 will be put on hold and 1 is on hold already');
  await expectAccessible(desk, 'the bulk dialog');
  await dialog.getByRole('button', { name: 'Put 2 jobs on hold' }).click();
  await expect(dialog.getByRole('alert').first()).toContainText('Choose a reason');
  await dialog.getByRole('combobox', { name: 'Reason' }).press('Enter');
  await desk.getByRole('option').first().press('Enter');
  await dialog.getByRole('textbox', { name: 'Memo' }).fill('Rain');
  await desk.keyboard.press('Control+Enter');
  await expect(dialog).toHaveCount(0);

  const progress = desk.getByRole('region', { name: 'Progress: Put 2 jobs on hold' });
  await expect(progress.getByRole('status')).toHaveText('2 sent');
  await expect.poll(states).toEqual(['Hold', 'Hold', 'Hold']);
  await progress.getByRole('button', { name: 'Show the list' }).click();
  await expect(progress.getByRole('listitem')).toHaveCount(2);
  await expectAccessible(desk, 'the progress of a bulk action');

  await desk.keyboard.press('Control+z');
  await expect.poll(states, { message: 'one undo releases both, and not the third' }).toEqual(['Scheduled', 'Scheduled', 'Hold']);
  await expect(progress.getByRole('status')).toHaveText('2 undone');
  await desk.keyboard.press('Control+Shift+z');
  await expect.poll(states).toEqual(['Hold', 'Hold', 'Hold']);
  await progress.getByRole('button', { name: 'Close' }).click();
  await expect(progress).toHaveCount(0);

  await desk.keyboard.press('Shift+H');
  await desk.getByRole('dialog', { name: 'Release 3 jobs from hold?' }).getByRole('button', { name: 'Release 3 jobs' }).click();
  await expect.poll(states).toEqual(['Scheduled', 'Scheduled', 'Scheduled']);
  await desk.keyboard.press('Escape');
  await expect(bar(desk)).toHaveCount(0);
});

test('several move by days and minutes, are assigned, and get a priority', async ({ desk, sandbox, bridge, schedule }) => {
  const [first, second] = await openOwnDay(desk, bridge, schedule, DAY);
  await select(desk, [first.id, second.id]);
  await bar(desk).getByRole('button', { name: 'Move' }).click();
  const move = desk.getByRole('dialog', { name: 'Move 2 appointments' });
  await move.getByRole('textbox', { name: 'Days' }).fill('1');
  await move.getByRole('textbox', { name: 'Time' }).fill('30');
  await desk.keyboard.press('Control+Enter');
  await expect(move).toHaveCount(0);
  const minute = 60_000;
  const starts = async () =>
    Promise.all([first, second].map(async ({ id }) => Date.parse((await sandbox.appointment(id)).start)));
  await expect.poll(starts).toEqual([first.start + 1470 * minute, second.start + 1470 * minute]);
  // The calendar went along, and the selection stays.
  await expect(cardOf(desk, first.id)).toHaveAttribute('aria-pressed', 'true');
  await desk.keyboard.press('Control+z');
  await expect.poll(starts).toEqual([first.start, second.start]);

  await desk.keyboard.press('Shift+P');
  const priority = desk.getByRole('dialog', { name: 'Priority of 2 jobs' });
  await priority.getByRole('combobox', { name: 'Priority' }).press('Enter');
  await desk.getByRole('option', { name: 'Urgent' }).click();
  await priority.getByRole('button', { name: /^Change/ }).click();
  const priorities = async () => Promise.all([first, second].map(async ({ jobId }) => (await sandbox.job(jobId)).priority));
  await expect.poll(priorities).toEqual(['Urgent', 'Urgent']);

  await desk.keyboard.press('Shift+A');
  const assign = desk.getByRole('dialog', { name: 'Assign technicians to 2 appointments' });
  await assign.getByRole('button', { name: 'Unassign 2 appointments' }).click();
  await expect(desk.getByRole('region', { name: 'Progress: Unassign 2 appointments' }).getByRole('status')).toHaveText('2 sent');
});

test('while the server is down the edits wait; what it rejects is listed and opens', async ({ desk, sandbox, bridge, schedule }) => {
  const booked = await openOwnDay(desk, bridge, schedule, DAY);
  const [first, second] = booked;
  const states = async () => Promise.all([first, second].map(async ({ jobId }) => (await sandbox.job(jobId)).jobStatus));
  await select(desk, [first.id, second.id]);
  await sandbox.misbehave([{ method: 'PUT', path: '*/hold', fault: { kind: 'status', status: 503 } }]);
  await desk.keyboard.press('h');
  const dialog = desk.getByRole('dialog', { name: 'Put 2 jobs on hold?' });
  await dialog.getByRole('combobox', { name: 'Reason' }).press('Enter');
  await desk.getByRole('option').first().press('Enter');
  await dialog.getByRole('textbox', { name: 'Memo' }).fill('Rain');
  await dialog.getByRole('button', { name: 'Put 2 jobs on hold' }).click();
  const progress = desk.getByRole('region', { name: 'Progress: Put 2 jobs on hold' });
  await expect(progress.getByRole('status')).toHaveText('2 waiting to be sent');
  expect(await states()).toEqual(['Scheduled', 'Scheduled']);

  await sandbox.misbehave([{ method: 'PUT', path: `*/${second.jobId}/hold`, fault: { kind: 'status', status: 409 } }]);
  await expect(progress.getByRole('status')).toHaveText('1 sent · 1 failed', { timeout: 30_000 });
  await sandbox.misbehave([]);
  const failed = progress.getByRole('listitem').first();
  await expect(failed).toContainText('Rejected: ');
  await failed.getByRole('button', { name: /^Open / }).click();
  await expect(desk.getByRole('complementary', { name: `Job ${second.jobNumber}` })).toBeVisible();
  expect(await states()).toEqual(['Hold', 'Scheduled']);

  // The next test finds nothing that needs attention.
  const operations = (await bridge.call('operations', {})) as { id: string; state: string }[];
  for (const { id } of operations.filter(({ state }) => state === 'rejected')) await bridge.call('dismiss_operation', { operation: id });
});
