import type { Locator, Page } from '@playwright/test';
import { expectAccessible } from '../stage/accessibility.js';
import { expect, test, type Bridge } from '../stage/desk.js';
import { openedAddresses } from '../stage/opener.js';
import { cardOf, openOwnDay } from '../stage/rows.js';
import type { Sandbox } from '../stage/sandbox.js';

/** The New job form: a dialog, or a panel beside the board. */
function newJobForm(desk: Page): Locator {
  return desk.getByRole('dialog', { name: 'New job' }).or(desk.getByRole('complementary', { name: 'New job' }));
}

interface Detail {
  id: string;
  name: string;
  phone: string | null;
  locations: { id: string; address: string | null }[];
  openJobs: {
    id: string;
    number: string | null;
    jobType: string | null;
    businessUnitId: string | null;
  }[];
}

/** The customer of a job, once the mirror has both. */
async function customerOf(sandbox: Sandbox, bridge: Bridge, jobId: string): Promise<Detail> {
  const { customerId } = await sandbox.job(jobId);
  const read = async () =>
    (await bridge.call('customer_detail', {
      customerId: String(customerId),
    })) as Detail | null;
  await expect.poll(async () => (await read())?.openJobs.some((job) => job.id === jobId)).toBe(true);
  const detail = await read();
  if (!detail) throw new Error('the customer is not in the mirror');
  return detail;
}

test('New job shows who is calling, and warns about similar work that is planned', async ({ desk, bridge, sandbox, schedule }) => {
  const [{ jobId }] = await openOwnDay(desk, bridge, schedule, [{ technician: 1, at: '9:00', minutes: 60, promised: ['8:00', '12:00'] }]);
  const customer = await customerOf(sandbox, bridge, jobId);
  const address = customer.locations[0]?.address ?? '';
  await desk.keyboard.press('c');
  const form = newJobForm(desk);
  await form.getByRole('combobox', { name: 'Customer' }).fill(`${customer.name} ${address.split(',')[0] ?? ''}`);
  await desk.getByRole('option', { name: customer.name }).first().click();
  const summary = form.getByRole('region', {
    name: `Customer summary: ${customer.name}`,
  });
  await expect(summary).toBeVisible();
  if (customer.phone) await expect(summary).toContainText(customer.phone.split(',')[0] ?? '');
  await expect(summary).toContainText(/Next appointment\s*\S.+ · (\p{Lu}\. |Unassigned)/u);
  await expect(summary.getByText('already planned')).toHaveCount(0);

  const kind = customer.openJobs.find((job) => job.id === jobId)?.jobType ?? '';
  await form.getByRole('combobox', { name: 'Job type' }).fill(kind);
  await desk.getByRole('option', { name: kind }).first().click();
  await expect(summary.getByText('Similar work is already planned')).toBeVisible();
  await expect(
    summary
      .getByRole('button', { name: /^Job \d+ · .+ · / })
      .filter({ hasText: kind })
      .first(),
  ).toBeVisible();
  await expectAccessible(desk, 'New job with a customer');

  await summary.getByRole('button', { name: address }).click();
  const map = `https://www.google.com/maps/search/?api=1&query=${encodeURIComponent(address)}`;
  await expect.poll(openedAddresses).toContain(map);
});

test('a customer is found by phone in the palette, and the page has only that customer’s work', async ({
  desk,
  bridge,
  sandbox,
  schedule,
}) => {
  const [{ jobId, jobNumber }] = await openOwnDay(desk, bridge, schedule, [{ technician: 1, at: '10:00', minutes: 60 }]);
  const customer = await customerOf(sandbox, bridge, jobId);
  const phone = customer.phone?.split(',')[0] ?? '';
  await desk.keyboard.press('Control+k');
  await desk.keyboard.type(phone);
  const results = desk.getByRole('listbox', { name: 'Results' });
  await expect(results.getByRole('group').first()).toHaveAccessibleName('Customers');
  await expect(results.getByRole('option').first()).toContainText(customer.name);
  await desk.keyboard.press('Enter');

  const page = desk.locator('main[data-page="customer"]');
  await expect(page.getByRole('heading', { level: 1, name: customer.name })).toBeVisible();
  await expect(
    page
      .getByRole('button', { name: `Open job ${jobNumber}` })
      .or(page.getByTitle(`Open job ${jobNumber}`))
      .first(),
  ).toBeVisible();
  await expectAccessible(desk, 'the customer page');

  // The job opens beside the page, and its drawer leads back to the customer.
  await page.getByTitle(`Open job ${jobNumber}`).first().click();
  const drawer = desk.getByRole('complementary', { name: `Job ${jobNumber}` });
  await expect(drawer).toBeVisible();
  await desk.keyboard.press('Escape');
  await expect(drawer).toHaveCount(0);

  await page.getByRole('button', { name: 'Show in Jobs' }).click();
  const table = desk.getByRole('grid', { name: 'Jobs' });
  const { total } = (await bridge.call('jobs_page', {
    query: { customerId: customer.id, limit: 1 },
  })) as { total: number };
  await expect(table).toHaveAttribute('aria-rowcount', String(total + 1));
  await desk.getByRole('button', { name: 'Show the jobs of all customers' }).click();
  await expect(table).not.toHaveAttribute('aria-rowcount', String(total + 1));

  await desk.keyboard.press('Control+k');
  await expect(results.getByRole('group').first()).toHaveAccessibleName('Recent');
  await expect(results.getByRole('option').first()).toContainText(jobNumber);
});

test('New job for this customer starts with the customer', async ({ desk, bridge, sandbox, schedule }) => {
  const [{ id, jobId }] = await openOwnDay(desk, bridge, schedule, [{ technician: 1, at: '11:00', minutes: 60 }]);
  const customer = await customerOf(sandbox, bridge, jobId);
  await cardOf(desk, id).focus();
  await desk.keyboard.press('Shift+E');
  const page = desk.locator('main[data-page="customer"]');
  await page.getByRole('button', { name: 'New job for this customer' }).click();
  const form = newJobForm(desk);
  await expect(form.getByRole('combobox', { name: 'Customer' })).toHaveValue(customer.name);
  await expect(form.getByRole('region', { name: `Customer summary: ${customer.name}` })).toContainText('Open jobs');
});

test('the palette runs the commands of the focused card and shows their keys', async ({ desk, bridge, schedule }) => {
  const [{ id, jobNumber }] = await openOwnDay(desk, bridge, schedule, [{ technician: 1, at: '13:00', minutes: 60 }]);
  await cardOf(desk, id).focus();
  await desk.keyboard.press('Control+k');
  const results = desk.getByRole('listbox', { name: 'Results' });
  const commands = results.getByRole('group', { name: 'Commands' });
  await expect(commands.getByRole('option', { name: /^Put the job on hold/ })).toContainText('H');
  await desk.keyboard.type('open the job');
  await expect(commands.getByRole('option', { name: /^Open the job E/ })).toBeVisible();
  await expectAccessible(desk, 'the palette');
  await desk.keyboard.press('Enter');
  await expect(desk.getByRole('complementary', { name: `Job ${jobNumber}` })).toBeVisible();
});

test('a text without a result can be searched for in Jobs', async ({ desk }) => {
  await desk.keyboard.press('Control+k');
  await desk.keyboard.type('zzqqxx');
  await expect(desk.getByText('No results for “zzqqxx”.')).toBeVisible();
  await desk.keyboard.press('Enter');
  await expect(desk.locator('main[data-page="jobs"]')).toBeVisible();
  await expect(desk.getByRole('textbox', { name: 'Search jobs' }).or(desk.getByRole('searchbox', { name: 'Search jobs' }))).toHaveValue(
    'zzqqxx',
  );
});
