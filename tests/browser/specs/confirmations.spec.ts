import { expect, test } from '../stage/desk.js';
import { expectAccessible } from '../stage/accessibility.js';
import { cardOf, openOwnDay } from '../stage/rows.js';

interface Confirmable {
  isConfirmed: boolean;
}

test('an appointment is confirmed by its key, from the menu, and in the drawer, and undo removes it', async ({ desk, sandbox, bridge, schedule }) => {
  const [{ id, jobNumber }] = await openOwnDay(desk, bridge, schedule, [{ technician: 1, at: '9:00', minutes: 90 }]);
  const there = async () => (await sandbox.neighbour<Confirmable>('jpm', `appointments/${id}`)).isConfirmed;
  const card = cardOf(desk, id);
  await card.focus();
  await desk.keyboard.press('y');
  await expect(desk.locator('[data-sonner-toast]').filter({ hasText: ' confirmed · ' })).toBeVisible();
  await expect(card).toHaveAccessibleName(/Confirmed/);
  await expect.poll(there).toBe(true);
  await desk.keyboard.press('Control+z');
  await expect.poll(there, { message: 'undo removes it' }).toBe(false);

  await card.click({ button: 'right' });
  await desk.getByRole('menuitem', { name: 'Mark as confirmed' }).click();
  await expect.poll(there).toBe(true);
  await card.focus();
  await desk.keyboard.press('y');
  await expect(desk.locator('[data-sonner-toast]').filter({ hasText: 'is already confirmed' })).toBeVisible();

  await card.click();
  const drawer = desk.getByRole('complementary', { name: `Job ${jobNumber}` });
  await drawer.getByRole('button', { name: 'Mark as not confirmed' }).click();
  await expect.poll(there).toBe(false);
  await expect(drawer.getByRole('button', { name: 'Mark as confirmed' })).toBeVisible();
});

test('a confirmation that the server rejects is shown as needing attention', async ({ desk, sandbox, bridge, schedule }) => {
  const [{ id }] = await openOwnDay(desk, bridge, schedule, [{ technician: 1, at: '9:00', minutes: 90 }]);
  const { start, end } = await sandbox.appointment(id);
  const card = cardOf(desk, id);
  await card.focus();
  const seen = { start: Date.parse(start) - 3_600_000, end: Date.parse(end), arrivalStart: null, arrivalEnd: null, technicianIds: [] };
  await bridge.call('set_confirmation', { appointmentId: id, confirmed: true, seen });
  await expect(card).toHaveAccessibleName(/Needs attention/);
});

test('the unconfirmed customers of a day are called one after the other with the keyboard', async ({ desk, sandbox, bridge, schedule, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const [first, second] = await openOwnDay(desk, bridge, schedule, [
    { technician: 1, at: '9:00', minutes: 90, promised: ['8:00', '12:00'] },
    { technician: 0, at: '13:00', minutes: 60 },
  ]);
  const there = async (id: string) => (await sandbox.neighbour<Confirmable>('jpm', `appointments/${id}`)).isConfirmed;
  await desk.keyboard.press('u');
  const list = desk.getByRole('dialog', { name: /unconfirmed/ });
  await expect(list).toBeVisible();
  const rows = list.locator('[data-row]');
  await expect(rows).toHaveCount(2);
  await expectAccessible(desk, 'the unconfirmed list');
  await rows.first().focus();
  await desk.keyboard.press('Control+c');
  await expect.poll(() => desk.evaluate(() => navigator.clipboard.readText())).toMatch(/8 AM–12 PM/);
  await desk.keyboard.press('ArrowDown');
  await expect(rows.nth(1)).toBeFocused();
  await desk.keyboard.press('ArrowUp');
  await desk.keyboard.press('y');
  await expect.poll(() => there(first.id)).toBe(true);
  await expect(rows).toHaveCount(1);
  await expect(list.locator(`[data-row="${second.id}"]`)).toBeFocused();
  await desk.keyboard.press('y');
  await expect.poll(() => there(second.id)).toBe(true);
  await expect(list.getByText('No unconfirmed appointments')).toBeVisible();
  await desk.keyboard.press('Escape');
  await expect(list).toHaveCount(0);
});
