import type { Locator, Page } from '@playwright/test';
import { expect, test } from '../stage/desk.js';
import { now } from '../stage/moment.js';
import { cardOf, openOwnDay } from '../stage/rows.js';

/** Opens a field's list and takes the first that it offers. */
async function takeFirst(desk: Page, field: Locator): Promise<void> {
  await field.click();
  await desk.getByRole('option').first().click();
  await expect(desk.getByRole('option')).toHaveCount(0);
}

for (const { action, button, status } of [
  { action: 'Put on hold', button: (job: string) => `Put job ${job} on hold`, status: 'Hold' },
  { action: 'Cancel job', button: (job: string) => `Cancel job ${job}`, status: 'Canceled' },
]) {
  test(`${action} asks for a reason and a memo and reaches the server`, async ({ desk, sandbox, bridge, schedule }) => {
    const [{ id, jobId, jobNumber }] = await openOwnDay(desk, bridge, schedule, [{ technician: 1, at: '9:00', minutes: 90 }]);
    await cardOf(desk, id).click();
    const drawer = desk.getByRole('complementary', { name: `Job ${jobNumber}` });
    await drawer.getByRole('button', { name: action, exact: true }).click();

    const dialog = desk.getByRole('dialog');
    const confirm = dialog.getByRole('button', { name: button(jobNumber) });
    await confirm.click();
    await expect(dialog.getByText('Choose a reason', { exact: true }).last()).toBeVisible();
    expect((await sandbox.job(jobId)).jobStatus, 'nothing happens without a reason').not.toBe(status);

    await takeFirst(desk, dialog.getByLabel('Reason'));
    await dialog.getByLabel('Memo').fill('The customer called');
    await confirm.click();
    await expect(dialog).toBeHidden();
    const there = async () => (await sandbox.job(jobId)).jobStatus;
    await expect.poll(there).toBe(status);

    // The API has a call that undoes it.
    await desk.keyboard.press('Control+z');
    await expect.poll(there).toBe('Scheduled');
    await desk.keyboard.press('Control+Shift+z');
    await expect.poll(there).toBe(status);
  });
}

test('a job booked in the form is on the server', async ({ desk, sandbox }) => {
  const before = now();
  const summary = `Booked by a test at ${before.toISOString()}`;
  await desk.getByRole('button', { name: /^New job/ }).click();
  const dialog = desk.getByRole('dialog', { name: 'New job' });
  await dialog.getByRole('combobox', { name: 'Customer' }).fill('a');
  await desk.getByRole('option').first().click();
  await takeFirst(desk, dialog.getByRole('combobox', { name: 'Job type' }));
  await takeFirst(desk, dialog.getByLabel('Business unit'));
  await takeFirst(desk, dialog.getByRole('combobox', { name: 'Job type' }));
  await takeFirst(desk, dialog.getByLabel('Campaign'));
  await dialog.getByLabel(/^Summary/).fill(summary);
  await dialog.getByRole('button', { name: 'Book job' }).click();
  await expect(dialog).toBeHidden();

  const booked = async () => (await sandbox.jobsCreatedSince(before)).filter((job) => job.summary === summary).length;
  await expect.poll(booked, { message: 'the server has the job, once' }).toBe(1);

  // A booking cannot be undone, so undo asks whether to cancel the job.
  await expect(desk.getByRole('complementary', { name: /^Job \d+/ })).toBeVisible();
  await desk.keyboard.press('Control+z');
  const question = desk.getByRole('dialog', { name: /^Cancel job \d+\?$/ });
  await expect(question).toBeVisible();
  await question.getByRole('button', { name: 'Go back' }).click();
  await expect(question).toBeHidden();
  const [job] = (await sandbox.jobsCreatedSince(before)).filter((one) => one.summary === summary);
  expect(job?.jobStatus).toBe('Scheduled');
});
