import type { Page } from '@playwright/test';
import { expectAccessible } from '../stage/accessibility.js';
import { expect, test, type Bridge } from '../stage/desk.js';
import type { TestSchedule } from '../stage/test-schedule.js';
import { boxOf, cardOf, dragFrom, middle, openOwnDay, scaleOf } from '../stage/rows.js';
import type { Sandbox } from '../stage/sandbox.js';

const HOUR = 3_600_000;

/** A job that the technician of the tests may do, so that skills cause no conflicts. */
async function simpleJob(bridge: Bridge, schedule: TestSchedule, sandbox: Sandbox): Promise<{ jobTypeId: number; businessUnitId: number }> {
  const request = { firstDay: schedule.today(), days: 1, margin: 0 };
  const { requiredSkills, technicians } = (await bridge.call('calendar_page', { request })) as {
    requiredSkills: readonly { jobTypeId: string; skills: readonly string[] }[];
    technicians: readonly { id: string; skills: readonly string[] }[];
  };
  const row = (await schedule.technicians())[1];
  const has = technicians.find(({ id }) => id === row)?.skills.map((skill) => skill.toLowerCase()) ?? [];
  const needs = new Map(requiredSkills.map(({ jobTypeId, skills }) => [jobTypeId, skills] as const));
  const job = (await sandbox.jobs()).find(({ jobTypeId }) => (needs.get(String(jobTypeId)) ?? []).every((skill) => has.includes(skill.toLowerCase())));
  if (!job) throw new Error('there is no job that this technician may do');
  return { jobTypeId: job.jobTypeId, businessUnitId: job.businessUnitId };
}

/** The button in the toolbar that counts the conflicts of the days shown. */
const counter = (desk: Page) => desk.getByRole('button', { name: /^\d+ conflicts?$/ });

/** The icon that a card with a conflict has. */
const markOf = (desk: Page, id: string) => cardOf(desk, id).locator('use[href="#card-icon-conflict"]');

test('a drop on other work is named in its toast, and both cards keep a mark until it is fixed', async ({ desk, bridge, schedule, sandbox }) => {
  const job = await simpleJob(bridge, schedule, sandbox);
  const [one, other] = await openOwnDay(desk, bridge, schedule, [
    { technician: 1, at: '9:00', minutes: 120, job },
    { technician: 1, at: '13:00', minutes: 120, job },
  ]);
  await expect(markOf(desk, one.id)).toHaveCount(0);
  await dragFrom(desk, middle(await boxOf(desk, one.id)), Math.round(180 * (await scaleOf(desk))), 0);
  const toast = desk.locator('[data-sonner-toast]').filter({ hasText: 'Moved' });
  await expect(toast).toContainText(/Overlaps .+, 1:00 – 3:00 PM · /);
  await expect(markOf(desk, one.id)).toHaveCount(1);
  await expect(markOf(desk, other.id)).toHaveCount(1);
  await expect(cardOf(desk, other.id)).toHaveAccessibleName(/Schedule conflict/);
  await expect.poll(async () => Date.parse((await sandbox.appointment(one.id)).start)).toBe(one.start + 3 * HOUR);

  await desk.keyboard.press('Control+z');
  await expect(markOf(desk, one.id)).toHaveCount(0);
  await expect(markOf(desk, other.id)).toHaveCount(0);
  await desk.keyboard.press('Control+Shift+z');
  await expect(desk.locator('[data-sonner-toast]').filter({ hasText: 'Redone' })).toContainText(/Overlaps /);
  await expect(markOf(desk, one.id)).toHaveCount(1);
});

test('the list of conflicts is filtered, shows an appointment, and opens the form that fixes it', async ({ desk, bridge, schedule, sandbox }) => {
  const job = await simpleJob(bridge, schedule, sandbox);
  const [one, other] = await openOwnDay(desk, bridge, schedule, [
    { technician: 1, at: '9:00', minutes: 120, job },
    { technician: 1, at: '10:00', minutes: 120, job, promised: ['7:00', '9:00'] },
  ]);
  await expect(counter(desk)).toBeVisible();
  await desk.keyboard.press('x');
  const panel = desk.getByRole('dialog', { name: 'Schedule conflicts' });
  const rows = panel.getByRole('listitem');
  const overlaps = rows.filter({ hasText: 'Overlaps ' });
  await expect(overlaps, 'two that overlap are one conflict').toHaveCount(1);
  await expect(rows.filter({ hasText: 'Outside the arrival window' })).toHaveCount(1);
  await desk.emulateMedia({ reducedMotion: 'reduce' });
  await expectAccessible(desk, 'list of conflicts');
  await panel.getByRole('button', { name: /^Outside arrival window/ }).click();
  await expect(rows).toHaveCount(1);
  await panel.getByRole('button', { name: /^Overlap / }).click();
  await expect(overlaps).toHaveCount(1);

  await panel.getByRole('button', { name: /^Show / }).click();
  await expect(panel).toHaveCount(0);
  await expect(cardOf(desk, other.id)).toHaveAttribute('aria-pressed', 'true');

  await counter(desk).click();
  await panel.getByRole('button', { name: /^Overlap / }).click();
  await panel.getByRole('button', { name: /^Fix / }).click();
  const form = desk.getByRole('dialog', { name: /^Reschedule / });
  await expect(form.getByRole('status').filter({ hasText: /Overlaps .+, 9:00 – 11:00 AM/ })).toBeVisible();
  const start = form.getByLabel('Start', { exact: true });
  await start.fill('1p');
  await start.press('Tab');
  await expect(form.getByText(/Overlaps /)).toHaveCount(0);
  await form.getByRole('button', { name: 'Reschedule' }).click();
  await expect.poll(async () => Date.parse((await sandbox.appointment(other.id)).start)).toBe(other.start + 3 * HOUR);
  await expect(markOf(desk, one.id)).toHaveCount(0);
});

test('Assign technicians and New job name a conflict before it is made, and still make it', async ({ desk, bridge, schedule, sandbox }) => {
  const job = await simpleJob(bridge, schedule, sandbox);
  const [one, free] = await openOwnDay(desk, bridge, schedule, [
    { technician: 1, at: '9:00', minutes: 120, job },
    { at: '9:30', minutes: 60, job },
  ]);
  const technician = (await sandbox.technicians()).find(({ id }) => String(id) === one.row);
  await desk.locator(`[data-tray-appointment-id="${free.id}"]`).click({ button: 'right' });
  await desk.getByRole('menuitem', { name: 'Assign technicians…' }).click();
  const form = desk.getByRole('dialog', { name: /^Assign technicians/ });
  await form.getByLabel('Technicians').fill(technician?.name ?? '');
  await desk.getByRole('option', { name: technician?.name ?? '' }).first().click();
  await expect(form.getByRole('status').filter({ hasText: 'Overlaps ' })).toBeVisible();
  await desk.keyboard.press('Control+Enter');
  await expect(form).toHaveCount(0);
  await expect(markOf(desk, free.id)).toHaveCount(1);

  await desk.keyboard.press('c');
  const booking = desk.getByRole('dialog', { name: 'New job' });
  await booking.getByLabel('Date', { exact: true }).fill(schedule.dateOf(one.start));
  await booking.getByLabel('Start', { exact: true }).fill('9:15');
  await booking.getByLabel('Technicians').fill(technician?.name ?? '');
  await desk.getByRole('option', { name: technician?.name ?? '' }).first().click();
  await expect(booking.getByRole('status').filter({ hasText: /Overlaps .+, 9:00 – 11:00 AM/ })).toBeVisible();
  await desk.keyboard.press('Escape');
  await expect(booking).toHaveCount(0);
});
