import type { Locator, Page } from '@playwright/test';
import { expectAccessible } from '../stage/accessibility.js';
import { expect, test, type Bridge } from '../stage/desk.js';
import { cardOf, openOwnDay } from '../stage/rows.js';
import type { Sandbox } from '../stage/sandbox.js';

const DAY = [{ technician: 1, at: '9:00', minutes: 90, job: { summary: 'No heat' } }] as const;

interface VendorJob {
  readonly tagTypeIds: readonly number[];
  readonly customFields: readonly { typeId: number; value: string }[];
}

interface Choices {
  readonly tags: readonly { id: string; name: string }[];
}

const formOf = (desk: Page): Locator => desk.getByRole('dialog', { name: 'New job' });
const drawerOf = (desk: Page, jobNumber: string): Locator => desk.getByRole('complementary', { name: `Job ${jobNumber}` });
const bar = (desk: Page): Locator => desk.getByRole('group', { name: /jobs? selected$/ });

async function listsOf(sandbox: Sandbox, jobId: string): Promise<string> {
  const { tagTypeIds, customFields } = await sandbox.neighbour<VendorJob>('jpm', `jobs/${jobId}`);
  const fields = customFields.map(({ typeId, value }) => `${typeId}=${value}`);
  return [...tagTypeIds.map(String), ...fields].sort().join(' ');
}

async function tagsOf(bridge: Bridge): Promise<Choices['tags']> {
  return ((await bridge.call('form_choices', {})) as Choices).tags;
}

test('a job is copied with the keyboard, and the copy is booked for the same customer and work', async ({ desk, sandbox, bridge, schedule }) => {
  const [{ id, jobId, jobNumber }] = await openOwnDay(desk, bridge, schedule, DAY);
  const before = await sandbox.job(jobId);
  const known = new Set((await sandbox.jobs()).map((job) => job.id));
  await cardOf(desk, id).focus();
  await desk.keyboard.press('Shift+C');
  const form = formOf(desk);
  await expect(form.getByRole('status').filter({ hasText: `Duplicate of job ${jobNumber}` })).toBeVisible();
  await expect(form.getByLabel(/^Summary/)).toHaveValue('No heat');
  await expect(form.getByRole('combobox', { name: 'Customer' })).not.toHaveValue('');
  await expect(form.getByRole('combobox', { name: 'Job type' })).not.toHaveValue('');
  await expectAccessible(desk, 'a copy of a job');
  await desk.keyboard.press('Control+Enter');
  await expect(form).toHaveCount(0);
  const made = async () => (await sandbox.jobs()).find((job) => !known.has(job.id));
  await expect.poll(made).toMatchObject({
    customerId: before.customerId,
    locationId: before.locationId,
    jobTypeId: before.jobTypeId,
    businessUnitId: before.businessUnitId,
    summary: 'No heat',
  });
});

test('only a completed job can be recalled, and the summary of the recall names it', async ({ desk, bridge, schedule }) => {
  const [{ id, jobNumber }] = await openOwnDay(desk, bridge, schedule, DAY);
  await cardOf(desk, id).click();
  const drawer = drawerOf(desk, jobNumber);
  await drawer.getByRole('button', { name: 'More actions' }).press('ArrowDown');
  await expect(desk.getByRole('menuitem', { name: 'Book a recall' })).toBeDisabled();
  await desk.keyboard.press('Escape');

  const filter = { text: '', states: ['completed'], businessUnitIds: [], jobTypeIds: [], priorities: [], sort: 'number', descending: true };
  const page = (await bridge.call('jobs_page', { query: { ...filter, offset: 0, limit: 1 } })) as { rows: { number: string }[] };
  const done = page.rows[0]?.number ?? '';
  await desk.keyboard.press('Control+k');
  await desk.getByRole('combobox').fill(done);
  await desk.getByRole('option', { name: new RegExp(done) }).first().click();
  await drawerOf(desk, done).getByRole('button', { name: 'More actions' }).click();
  await desk.getByRole('menuitem', { name: 'Book a recall' }).click();
  const form = formOf(desk);
  await expect(form.getByLabel(/^Summary/)).toHaveValue(new RegExp(`^Recall of job ${done}`));
  await expect(form.getByText('mark it in ServiceTitan')).toBeVisible();
  await desk.keyboard.press('Escape');
});

test('tags and custom fields are changed in the drawer, keep what others set, and are undone', async ({ desk, sandbox, bridge, schedule }) => {
  const [{ id, jobId, jobNumber }] = await openOwnDay(desk, bridge, schedule, DAY);
  const [first, second] = await tagsOf(bridge);
  if (!first || !second) throw new Error('the sandbox lacks tags');
  await cardOf(desk, id).focus();
  await desk.keyboard.press('Enter');
  const drawer = drawerOf(desk, jobNumber);
  await expect(drawer).toBeFocused();
  // The open job shows what someone else changes.
  await sandbox.changeJob(jobId, { tagTypeIds: [Number(first.id)], customFields: [{ typeId: 3, value: '4417' }, { typeId: 4, value: '9 years' }] });
  await expect(drawer.getByRole('list', { name: 'Tags' })).toContainText(first.name);

  const edit = drawer.getByRole('button', { name: 'Change tags' });
  await edit.press('Enter');
  const field = drawer.getByRole('combobox', { name: 'Tags' });
  await expect(field).toBeFocused();
  await field.fill(second.name);
  await field.press('Enter');
  await desk.keyboard.press('Control+Enter');
  await expect.poll(() => listsOf(sandbox, jobId)).toBe([first.id, second.id, '3=4417', '4=9 years'].sort().join(' '));
  await expect(drawer.getByRole('list', { name: 'Tags' })).toContainText(second.name);
  await expect(edit).toBeFocused();

  await drawer.getByRole('button', { name: /^Field 3: 4417/ }).press('Enter');
  await drawer.getByRole('textbox', { name: 'Field 3' }).fill('1234');
  await desk.keyboard.press('Control+Enter');
  await expect.poll(() => listsOf(sandbox, jobId)).toContain('3=1234 4=9 years');
  await expect(drawer.getByText(/Field 3: 4417 → Field 3: 1234/)).toBeVisible();
  await expectAccessible(desk, 'the job with tags and custom fields');
  await desk.keyboard.press('Control+z');
  await expect.poll(() => listsOf(sandbox, jobId)).toContain('3=4417');
});

test('jobs of a customer are selected with the keyboard, get a tag, and lose it by one undo', async ({ desk, sandbox, bridge, schedule }) => {
  const [{ jobId, jobNumber }] = await openOwnDay(desk, bridge, schedule, DAY);
  const { customerId } = await sandbox.job(jobId);
  const [tag] = await tagsOf(bridge);
  if (!tag) throw new Error('the sandbox lacks tags');
  await expect.poll(() => bridge.call('customer_detail', { customerId: String(customerId) })).not.toBeNull();
  await cardOf(desk, (await sandbox.job(jobId)).firstAppointmentId.toString()).focus();
  await desk.keyboard.press('Shift+E');
  const pick = desk.getByRole('checkbox', { name: `Select job ${jobNumber}` });
  await pick.focus();
  await desk.keyboard.press('Space');
  await expect(bar(desk)).toContainText('1 selected');
  await expect(bar(desk).getByRole('button', { name: 'Export' })).toBeVisible();
  await expectAccessible(desk, 'the customer page with selected jobs');
  await desk.keyboard.press('Escape');
  await expect(bar(desk)).toHaveCount(0);
  await desk.keyboard.press('Space');
  await bar(desk).getByRole('button', { name: 'Tags' }).press('Enter');
  const dialog = desk.getByRole('dialog', { name: 'Tags of 1 job' });
  await dialog.getByRole('combobox', { name: 'Add tags' }).fill(tag.name);
  await desk.keyboard.press('Enter');
  await expectAccessible(desk, 'the bulk dialog for tags');
  await desk.keyboard.press('Control+Enter');
  await expect(dialog).toHaveCount(0);
  await expect.poll(() => listsOf(sandbox, jobId)).toBe(tag.id);
  await desk.keyboard.press('Control+z');
  await expect.poll(() => listsOf(sandbox, jobId)).toBe('');
});

test('a rejected booking whose draft is gone is corrected from the outbox', async ({ desk, sandbox, bridge, schedule }) => {
  const [{ jobId, start, end, row }] = await openOwnDay(desk, bridge, schedule, DAY);
  const { customerId, locationId, businessUnitId, jobTypeId, campaignId } = await sandbox.job(jobId);
  await sandbox.misbehave([{ method: 'POST', path: '*/jobs', fault: { kind: 'status', status: 400 } }]);
  const job = {
    customerId: String(customerId),
    locationId: String(locationId),
    businessUnitId: String(businessUnitId),
    jobTypeId: String(jobTypeId),
    campaignId: String(campaignId),
    priority: 'High',
    appointments: [{ start: start + 7_200_000, end: end + 7_200_000, arrivalStart: null, arrivalEnd: null, technicianIds: [row] }],
    summary: 'Booked elsewhere',
  };
  await bridge.call('create_job', { job });
  const toast = desk.locator('[data-sonner-toast]').getByRole('button', { name: 'Edit and send again' });
  await toast.click();
  const form = desk.getByRole('dialog', { name: 'Correct booking' });
  await expect(form.getByLabel(/^Summary/)).toHaveValue('Booked elsewhere');
  await expect(form.getByRole('combobox', { name: 'Priority' })).toHaveValue('High');
  await sandbox.misbehave([]);
  await form.getByRole('button', { name: 'Send again' }).click();
  await expect(form).toHaveCount(0);
  await expect.poll(async () => (await sandbox.jobs()).some((one) => one.summary === 'Booked elsewhere')).toBe(true);
});

test('the focus enters the drawer and returns to the card', async ({ desk, bridge, schedule }) => {
  const [{ id, jobNumber }] = await openOwnDay(desk, bridge, schedule, DAY);
  const card = cardOf(desk, id);
  await card.focus();
  await desk.keyboard.press('Enter');
  const drawer = drawerOf(desk, jobNumber);
  await expect(drawer).toBeFocused();
  await desk.keyboard.press('Tab');
  await desk.keyboard.press('Tab');
  await desk.keyboard.press('Escape');
  await expect(drawer).toHaveCount(0);
  await expect(card).toBeFocused();
});
