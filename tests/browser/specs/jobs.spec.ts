import type { Locator, Page } from '@playwright/test';
import { findCard } from '../stage/board.js';
import { expect, test } from '../stage/desk.js';

/** Opens the job of an appointment that is still to come. */
async function openJob(desk: Page, card: Locator, jobId: number): Promise<Locator> {
  await card.click();
  const drawer = desk.getByRole('complementary', { name: /^Job / });
  await expect(drawer, `the drawer of job ${jobId}`).toBeVisible();
  return drawer;
}

/** Opens a field's list and takes the first that it offers. */
async function takeFirst(desk: Page, field: Locator): Promise<void> {
  await field.click();
  await desk.getByRole('option').first().click();
  await expect(desk.getByRole('option')).toHaveCount(0);
}

for (const { deed, status } of [
  { deed: 'Hold', status: 'Hold' },
  { deed: 'Cancel', status: 'Canceled' },
]) {
  test(`${deed} asks for a reason and a memo, then the server has it`, async ({ desk, sandbox }) => {
    const { card, known } = await findCard(desk, sandbox);
    const drawer = await openJob(desk, card, known.jobId);
    await drawer.getByRole('button', { name: deed, exact: true }).click();

    const dialog = desk.getByRole('dialog');
    const confirm = dialog.getByRole('button', { name: new RegExp(`^${deed} job \\d+`) });
    await confirm.click();
    await expect(dialog.getByText('Choose a reason', { exact: true }).last()).toBeVisible();
    expect((await sandbox.job(String(known.jobId))).jobStatus, 'nothing happens without a reason').not.toBe(status);

    await takeFirst(desk, dialog.getByLabel('Reason'));
    await dialog.getByLabel('Memo').fill('The customer called');
    await confirm.click();
    await expect(dialog).toBeHidden();
    await expect.poll(async () => (await sandbox.job(String(known.jobId))).jobStatus).toBe(status);
  });
}

test('a job booked in the form is on the server', async ({ desk, sandbox }) => {
  const before = new Date();
  const summary = `Booked by a test at ${before.toISOString()}`;
  await desk.getByRole('button', { name: /^New job/ }).click();
  const dialog = desk.getByRole('dialog', { name: 'New job' });
  await dialog.getByRole('combobox', { name: 'Customer' }).fill('a');
  await desk.getByRole('option').first().click();
  await takeFirst(desk, dialog.getByLabel('Business unit'));
  await takeFirst(desk, dialog.getByRole('combobox', { name: 'Job type' }));
  await takeFirst(desk, dialog.getByLabel('Campaign'));
  await dialog.getByLabel('Summary').fill(summary);
  await dialog.getByRole('button', { name: 'Book job' }).click();
  await expect(dialog).toBeHidden();

  const booked = async () => (await sandbox.jobsCreatedSince(before)).filter((job) => job.summary === summary).length;
  await expect.poll(booked, { message: 'the server has the job, once' }).toBe(1);
});
