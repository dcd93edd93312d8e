import type { Page } from '@playwright/test';
import { expect, test, type Bridge } from '../stage/desk.js';
import { openedAddresses } from '../stage/opener.js';
import { cardOf, openOwnDay } from '../stage/rows.js';

interface Choices {
  holdReasons: { id: string }[];
  cancelReasons: { id: string }[];
}

/** Holds or cancels a job without the window. */
async function stop(bridge: Bridge, command: 'hold_job' | 'cancel_job', jobId: string): Promise<void> {
  const choices = (await bridge.call('form_choices', {})) as Choices;
  const [reason] = command === 'hold_job' ? choices.holdReasons : choices.cancelReasons;
  await bridge.call(command, { jobId, reason: { reasonId: reason?.id, memo: 'Waiting for a permit' } });
}

/** The toast with a text. */
function toast(desk: Page, text: string) {
  return desk.locator('[data-sonner-toast]').filter({ hasText: text });
}

test('a hold is released from the drawer, by its key, and from the menu, and undo holds again', async ({ desk, sandbox, bridge, schedule }) => {
  const [{ id, jobId, jobNumber }] = await openOwnDay(desk, bridge, schedule, [{ technician: 1, at: '9:00', minutes: 90 }]);
  const there = async () => (await sandbox.job(jobId)).jobStatus;
  await stop(bridge, 'hold_job', jobId);
  await expect.poll(there).toBe('Hold');

  const card = cardOf(desk, id);
  await card.click();
  const drawer = desk.getByRole('complementary', { name: `Job ${jobNumber}` });
  await expect(drawer.getByRole('button', { name: 'Put on hold', exact: true })).toHaveCount(0);
  await drawer.getByRole('button', { name: 'Release hold', exact: true }).click();
  await expect(toast(desk, `Job ${jobNumber} released from hold · `)).toBeVisible();
  await expect.poll(there).toBe('Scheduled');
  await expect(drawer.getByRole('button', { name: 'Put on hold', exact: true })).toBeEnabled();

  await desk.keyboard.press('Control+z');
  await expect.poll(there, { message: 'undo gives the hold back' }).toBe('Hold');
  await desk.keyboard.press('Escape');
  await card.focus();
  await desk.keyboard.press('Shift+H');
  await expect.poll(there).toBe('Scheduled');
  await desk.keyboard.press('Shift+H');
  await expect(toast(desk, `Job ${jobNumber} isn’t on hold`)).toBeVisible();

  await stop(bridge, 'hold_job', jobId);
  await expect.poll(there).toBe('Hold');
  await expect(card).toHaveAccessibleName(/On hold/);
  await card.click({ button: 'right' });
  await expect(desk.getByRole('menuitem', { name: 'Put on hold…' })).toHaveCount(0);
  await desk.getByRole('menuitem', { name: 'Release hold' }).click();
  await expect.poll(there).toBe('Scheduled');
});

test('a canceled job is reinstated from the drawer, and undo cancels it again', async ({ desk, sandbox, bridge, schedule }) => {
  const [{ id, jobId, jobNumber }] = await openOwnDay(desk, bridge, schedule, [{ technician: 1, at: '9:00', minutes: 90 }]);
  const there = async () => (await sandbox.job(jobId)).jobStatus;
  const card = cardOf(desk, id);
  await card.focus();
  await desk.keyboard.press('Shift+Delete');
  await expect(toast(desk, `Job ${jobNumber} isn’t canceled`)).toBeVisible();

  await card.click();
  const drawer = desk.getByRole('complementary', { name: `Job ${jobNumber}` });
  await expect(drawer).toBeVisible();
  await stop(bridge, 'cancel_job', jobId);
  await expect.poll(there).toBe('Canceled');
  const reinstate = drawer.getByRole('button', { name: 'Reinstate job', exact: true });
  await expect(drawer.getByRole('button', { name: 'Cancel job', exact: true })).toHaveCount(0);
  await reinstate.click();
  await expect(toast(desk, `Job ${jobNumber} reinstated · `)).toBeVisible();
  await expect.poll(there).toBe('Scheduled');
  await desk.keyboard.press('Control+z');
  await expect.poll(there).toBe('Canceled');
  await expect(reinstate).toBeVisible();
});

test('job, customer, and location open in ServiceTitan, unless the setting is empty', async ({ desk, sandbox, bridge, schedule }) => {
  const [{ id, jobId, jobNumber }] = await openOwnDay(desk, bridge, schedule, [{ technician: 1, at: '9:00', minutes: 90 }]);
  const { customerId, locationId } = await sandbox.job(jobId);
  await cardOf(desk, id).click();
  const drawer = desk.getByRole('complementary', { name: `Job ${jobNumber}` });
  for (const [name, address] of [
    ['Open job in ServiceTitan', `https://go.servicetitan.com/#/Job/Index/${jobId}`],
    ['Open customer in ServiceTitan', `https://go.servicetitan.com/#/Customer/${customerId}`],
    ['Open location in ServiceTitan', `https://go.servicetitan.com/#/Location/${locationId}`],
  ] as const) {
    await drawer.getByRole('button', { name }).click();
    await expect.poll(openedAddresses).toContain(address);
  }

  await desk.keyboard.press('Escape');
  const before = openedAddresses().length;
  await cardOf(desk, id).focus();
  await desk.keyboard.press('o');
  await expect.poll(() => openedAddresses().length, { message: 'O opens the job' }).toBe(before + 1);

  await desk.getByRole('link', { name: 'Settings' }).or(desk.getByRole('button', { name: 'Settings' })).first().click();
  const field = desk.getByRole('textbox', { name: 'Job link' });
  await field.fill('http://example.com/{id}');
  await field.blur();
  await expect(desk.getByRole('alert')).toContainText('starts with https://');
  await field.fill('');
  await field.blur();
  await expect(desk.getByRole('alert')).toHaveCount(0);
  await expect.poll(async () => bridge.call('preferences', {})).toMatchObject({ recordLinks: { job: '' } });
});

test('the text for a customer is copied from the menu and by its key', async ({ desk, bridge, schedule, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const [{ id }] = await openOwnDay(desk, bridge, schedule, [{ technician: 1, at: '9:00', minutes: 90, promised: ['8:00', '12:00'] }]);
  const copied = () => desk.evaluate(() => navigator.clipboard.readText());
  const text = /^\w{3}, \w{3} \d{1,2}, 8 AM–12 PM, \p{Lu}\. \p{L}+/u;
  await cardOf(desk, id).click({ button: 'right' });
  await desk.getByRole('menuitem', { name: 'Copy text for customer' }).click();
  await expect.poll(copied).toMatch(text);
  await desk.evaluate(() => navigator.clipboard.writeText('something else'));
  await cardOf(desk, id).focus();
  await desk.keyboard.press('Control+c');
  await expect.poll(copied).toMatch(text);
});
