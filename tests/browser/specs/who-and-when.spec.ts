import type { Page } from '@playwright/test';
import { expectAccessible } from '../stage/accessibility.js';
import { Bridge, expect, openPage, test } from '../stage/desk.js';
import { cardOf, goTo, known, openOwnDay } from '../stage/rows.js';

const openings = (page: Page) => page.getByRole('listbox', { name: 'Openings' });

test('the technicians of a form are ranked, with the reason of each', async ({ desk, bridge, schedule, sandbox }) => {
  const [busy, one] = await openOwnDay(desk, bridge, schedule, [
    { technician: 1, at: '9:00', minutes: 120 },
    { at: '9:30', minutes: 60 },
  ]);
  const technician = (await sandbox.technicians()).find(({ id }) => String(id) === busy.row);
  await desk.locator(`[data-tray-appointment-id="${one.id}"]`).click({ button: 'right' });
  await desk.getByRole('menuitem', { name: 'Assign technicians…' }).click();
  const form = desk.getByRole('dialog', { name: /^Assign technicians/ });
  const field = form.getByLabel('Technicians');
  await field.press('ArrowDown');
  const list = desk.getByRole('listbox', { name: 'Choices' });
  await expect(list.getByRole('option').first()).toContainText(/Free /);
  await expect(list.getByText('Not free or not qualified')).toBeVisible();
  // Typing still filters, and a technician who is busy can be found with the reason.
  await field.pressSequentially(technician?.name ?? '');
  await expect(list.getByRole('option').first()).toContainText(/Overlaps .+, 9–11 AM/);
  await field.press('Escape');
  // The best one is one key away.
  await field.press('ArrowDown');
  const best = (await list.getByRole('option').first().locator('.truncate').first().innerText()).trim();
  await field.press('Enter');
  await desk.keyboard.press('Control+Enter');
  await expect(form).toHaveCount(0);
  const assigned = (await sandbox.technicians()).find(({ name }) => name === best);
  await expect.poll(async () => (await known(desk, bridge, one.id)).technicianIds).toEqual([String(assigned?.id)]);
});

test('F finds a time for a new job, and one key takes it', async ({ desk, bridge, schedule }) => {
  test.setTimeout(300_000);
  await openOwnDay(desk, bridge, schedule, [{ technician: 1, at: '9:00', minutes: 90 }]);
  await desk.keyboard.press('f');
  await expect(openings(desk)).toBeFocused();
  await expect(openings(desk).getByRole('option').first()).toContainText(/Free /);
  await desk.emulateMedia({ reducedMotion: 'reduce' });
  await expectAccessible(desk, 'openings');
  const second = openings(desk).getByRole('option').nth(1);
  const time = (await second.locator('.time').innerText()).trim();
  const who = (await second.locator('.who .truncate').first().innerText()).trim();
  await desk.keyboard.press('2');
  await expect(openings(desk)).toHaveCount(0);
  await expect(desk.getByLabel('Start', { exact: true })).toHaveValue(time);
  await expect(desk.getByRole('button', { name: `Remove ${who}` })).toBeVisible();
  await expect(desk.getByRole('button', { name: 'Find a time' })).toBeFocused();
  await desk.getByLabel('Technicians').press('ArrowDown');
  await expect(desk.getByRole('option').first()).toContainText(/Free /);
  await expectAccessible(desk, 'ranked technicians');
});

test('F on an appointment finds another time for it, by keys alone', async ({ desk, bridge, schedule }) => {
  const [one] = await openOwnDay(desk, bridge, schedule, [{ technician: 1, at: '9:00', minutes: 60 }]);
  await cardOf(desk, one.id).focus();
  await desk.keyboard.press('f');
  const form = desk.getByRole('dialog', { name: /^Reschedule / });
  await expect(openings(desk)).toBeFocused();
  await desk.keyboard.press('ArrowDown');
  const time = (await openings(desk).getByRole('option', { selected: true }).locator('.time').innerText()).trim();
  await desk.keyboard.press('Enter');
  await expect(form.getByLabel('Start', { exact: true })).toHaveValue(time);
  await desk.keyboard.press('Control+Enter');
  await expect(form).toHaveCount(0);
  await expect(desk.locator('[data-sonner-toast]').filter({ hasText: 'Moved' }).first()).toContainText(time);
});

test('the head of the board shows the capacity, and that of each business unit on request', async ({ desk, bridge, schedule }) => {
  const request = { firstDay: schedule.today(), days: 14, margin: 0 };
  const page = (await bridge.call('calendar_page', { request })) as {
    days: readonly { date: string; start: number; end: number }[];
    shifts: readonly { start: number; end: number; kind: string }[];
  };
  const isWorked = ({ start, end }: { start: number; end: number }) => page.shifts.some((shift) => shift.kind === 'normal' && shift.start >= start && shift.end <= end);
  const day = page.days.find(isWorked);
  if (!day) throw new Error('there is no day with shifts');
  await goTo(desk, day.date);
  await desk.getByRole('button', { name: /^Capacity/ }).click();
  const panel = desk.getByRole('dialog', { name: /^Capacity on / });
  await expect(panel.getByRole('listitem').first()).toContainText(/booked of/);
  await desk.emulateMedia({ reducedMotion: 'reduce' });
  await expectAccessible(desk, 'capacity');
  await desk.keyboard.press('Escape');
  await expect(panel).toHaveCount(0);
});

test('the card of a technician opens by a click and by keys, and shows only that technician', async ({ desk, bridge, schedule, sandbox }) => {
  const [one] = await openOwnDay(desk, bridge, schedule, [{ technician: 1, at: '9:00', minutes: 90 }]);
  const technician = (await sandbox.technicians()).find(({ id }) => String(id) === one.row);
  const card = desk.getByRole('dialog', { name: `Technician ${technician?.name ?? ''}` });
  await desk.locator(`[data-row-id="${one.row}"]`).getByRole('button', { name: technician?.name ?? '', exact: true }).click();
  await expect(card).toContainText('Next free');
  await expect(card).toContainText(/1 appointment/);
  await desk.emulateMedia({ reducedMotion: 'reduce' });
  await expectAccessible(desk, 'technician card');
  await desk.keyboard.press('Escape');
  await expect(card).toHaveCount(0);

  await cardOf(desk, one.id).focus();
  await desk.keyboard.press('i');
  await expect(card).toBeFocused();
  const rows = desk.locator('[data-view="board"] [data-row-id]:not([data-row-id=""])');
  await expect(rows).not.toHaveCount(1);
  await card.getByRole('button', { name: 'Show only' }).click();
  await expect(rows).toHaveCount(1);
});

test('a technician is out: the work goes into a draft, others are chosen by keys, and one undo takes it back', async ({ page, sandbox, schedule }) => {
  test.setTimeout(300_000);
  const bridge = await Bridge.start();
  try {
    await bridge.signIn(sandbox);
    await openPage(page, bridge);
    const [one, other] = await openOwnDay(page, bridge, schedule, [
      { technician: 1, at: '9:00', minutes: 60 },
      { technician: 1, at: '13:00', minutes: 60 },
    ]);
    const panel = page.getByRole('region', { name: / is out$/ });
    const open = async () => {
      await cardOf(page, one.id).focus();
      await page.keyboard.press('i');
      await page.getByRole('dialog', { name: /^Technician / }).getByRole('button', { name: /^Out / }).press('Enter');
      await expect(panel).toBeFocused();
    };
    const bar = page.getByRole('region', { name: 'Draft schedule' });
    await open();
    await expect(bar).toContainText('2 moves');
    await expect(panel.getByRole('group').getByRole('button').first()).toContainText(/Free /);
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await expectAccessible(page, 'technician is out');
    await page.keyboard.press('1');
    await expect(panel).toContainText('1 of 2 assigned');
    await page.keyboard.press('1');
    await expect(panel).toContainText('2 of 2 assigned');

    // One undo takes all of it back, and closes the draft.
    await panel.getByRole('button', { name: 'Cancel' }).click();
    await expect(panel).toHaveCount(0);
    await expect(bar).toHaveCount(0);
    expect((await known(page, bridge, one.id)).technicianIds).toEqual([one.row]);

    await open();
    await page.keyboard.press('1');
    await page.keyboard.press('1');
    await expect(panel).toContainText('2 of 2 assigned');
    await panel.getByRole('button', { name: 'Keep in draft' }).click();
    await bar.getByRole('button', { name: /^Publish/ }).click();
    await expect(bar).toHaveCount(0);
    for (const { id } of [one, other]) {
      await expect.poll(async () => (await known(page, bridge, id)).technicianIds).not.toContain(one.row);
    }
  } finally {
    await bridge.stop();
  }
});
