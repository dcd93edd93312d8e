import type { Page } from '@playwright/test';
import { expectAccessible } from '../stage/accessibility.js';
import { expect, test, type Bridge } from '../stage/desk.js';
import { cardOf, openOwnDay } from '../stage/rows.js';
import type { Sandbox } from '../stage/sandbox.js';

interface Named {
  id: string;
  name: string;
}

/** Sets the tags of a job on the server, as the office would. */
async function tag(sandbox: Sandbox, jobId: string, tagTypeIds: readonly number[]): Promise<void> {
  await sandbox.change('jpm', `jobs/${jobId}`, { tagTypeIds });
}

function toast(desk: Page, text: string) {
  return desk.locator('[data-sonner-toast]').filter({ hasText: text });
}

async function hold(bridge: Bridge, jobId: string, memo: string): Promise<string> {
  const { holdReasons } = (await bridge.call('form_choices', {})) as { holdReasons: Named[] };
  const [reason] = holdReasons;
  if (!reason) throw new Error('the tenant has no reasons to hold');
  await bridge.call('hold_job', { jobId, reason: { reasonId: reason.id, memo } });
  return reason.name;
}

test('tags of a job are shown in the drawer, and filter the calendar', async ({ desk, bridge, sandbox, schedule }) => {
  const [one, other] = await openOwnDay(desk, bridge, schedule, [
    { technician: 1, at: '9:00', minutes: 60 },
    { technician: 1, at: '12:00', minutes: 60 },
  ]);
  await tag(sandbox, one.jobId, [701]);
  await bridge.call('sync_now', {});
  await cardOf(desk, one.id).click();
  const drawer = desk.getByRole('complementary', { name: `Job ${one.jobNumber}` });
  await expect(drawer.getByRole('list', { name: 'Tags', exact: true }).getByText('VIP')).toBeVisible();
  await expectAccessible(desk, 'the drawer of a job with tags');
  await desk.keyboard.press('Escape');

  await desk.getByRole('button', { name: /^Filter/ }).click();
  const panel = desk.getByRole('dialog', { name: 'Filters' });
  await panel.getByRole('group', { name: 'Tag' }).getByText('VIP').click();
  await desk.keyboard.press('Escape');
  await expect(cardOf(desk, one.id)).toBeVisible();
  await expect(cardOf(desk, other.id)).toHaveCount(0);
  await desk.getByRole('region', { name: 'Active filters' }).getByRole('button', { name: 'Clear' }).click();
  await expect(cardOf(desk, other.id)).toBeVisible();
});

test('the summary and the page of a customer have the notes', async ({ desk, bridge, sandbox, schedule }) => {
  const [{ id, jobId }] = await openOwnDay(desk, bridge, schedule, [{ technician: 1, at: '9:00', minutes: 60 }]);
  const { customerId } = await sandbox.job(jobId);
  const { data } = await sandbox.neighbour<{ data: { text: string }[] }>('crm', `customers/${customerId}/notes`);
  await cardOf(desk, id).click();
  await desk.getByTitle('Open customer').click();
  const page = desk.locator('main[data-page="customer"]');
  const [first] = data;
  if (first) await expect(page.getByRole('list', { name: 'Notes' }).getByText(first.text)).toBeVisible();
  else await expect(page.getByText('No notes yet')).toBeVisible();
  await expectAccessible(desk, 'the customer page with notes');
});

test('jobs on hold are listed with reason and age, and worked through with the keyboard', async ({ desk, bridge, sandbox, schedule }) => {
  const [{ jobId, jobNumber }] = await openOwnDay(desk, bridge, schedule, [{ technician: 1, at: '9:00', minutes: 90 }]);
  const there = async () => (await sandbox.job(jobId)).jobStatus;
  const reason = await hold(bridge, jobId, 'Waiting for the compressor');
  await expect.poll(there).toBe('Hold');
  await desk.keyboard.press('Shift+U');
  const list = desk.getByRole('dialog', { name: /on hold/ });
  await expect(list).toBeVisible();
  // The newest hold is the last one by age.
  const row = list.locator(`[data-row="${jobId}"]`);
  await expect(row).toContainText('Waiting for the compressor');
  await expect(row).toContainText(reason);
  await list.getByRole('radio', { name: 'By reason' }).or(list.getByText('By reason')).first().click();
  await expect(list.getByRole('heading', { name: new RegExp(`^${reason} · `) })).toBeVisible();
  await expectAccessible(desk, 'the list of jobs on hold');

  await row.focus();
  await desk.keyboard.press('d');
  await expect(row.getByRole('textbox')).toBeFocused();
  await desk.keyboard.type('12/24/2030');
  await desk.keyboard.press('Enter');
  await expect(row).toContainText('Call back');
  await row.focus();
  await desk.keyboard.press('r');
  await expect(toast(desk, `Job ${jobNumber} released from hold`)).toBeVisible();
  await expect.poll(there).toBe('Scheduled');
  await expect(row).toHaveCount(0);
  await desk.keyboard.press('Escape');
  await expect(list).toHaveCount(0);
});

test('New job offers the tenant’s arrival windows and tags', async ({ desk, bridge, schedule }) => {
  await openOwnDay(desk, bridge, schedule, [{ technician: 1, at: '9:00', minutes: 60 }]);
  const windows = (await bridge.call('arrival_windows', {})) as { from: number; to: number }[];
  expect(windows.map(({ from, to }) => [from / 60, to / 60])).toEqual([
    [8, 10],
    [10, 12],
    [12, 14],
    [14, 16],
    [16, 18],
  ]);
  await desk.keyboard.press('c');
  const form = desk.getByRole('dialog', { name: 'New job' });
  await expect(form.getByText('4–6 PM')).toBeVisible();
  await form.getByRole('button', { name: 'More fields' }).click();
  const tags = form.getByRole('combobox', { name: 'Tags' });
  await tags.fill('vip');
  await desk.getByRole('option', { name: 'VIP' }).click();
  await expect(form.getByRole('button', { name: 'Remove VIP' })).toBeVisible();
  await expectAccessible(desk, 'New job with tags');
});
