import { expectAccessible } from '../stage/accessibility.js';
import { expect, test } from '../stage/desk.js';
import { cardOf, openOwnDay } from '../stage/rows.js';

test('filtered-out work stays as hatched blocks, and the tray follows the filter', async ({ desk, bridge, schedule }) => {
  const [shown, hidden, waiting] = await openOwnDay(desk, bridge, schedule, [
    { technician: 0, at: '9:00', minutes: 60 },
    { technician: 0, at: '11:00', minutes: 60 },
    { at: '10:00', minutes: 60 },
  ]);
  const tab = desk.getByRole('tab', { name: /^Unassigned/ });
  await expect(tab).toHaveText(/Unassigned\s*1$/);
  await desk.getByRole('button', { name: 'Filter', exact: true }).click();
  const filters = desk.getByRole('dialog', { name: 'Filters' });
  await filters.getByRole('searchbox', { name: 'Filter by text' }).fill(shown.jobNumber);
  await expectAccessible(desk, 'the filters');
  await desk.keyboard.press('Escape');

  await expect(cardOf(desk, hidden.id)).toHaveCount(0);
  await expect(cardOf(desk, waiting.id)).toHaveCount(0);
  await expect(tab).toHaveText(/Unassigned\s*0 of 1$/);
  const row = desk.locator(`[data-row-id="${shown.row}"]`);
  const block = row.getByTitle('Hidden by the filter');
  await expect(block).toHaveCount(1);
  await expect(block).toHaveText('');
  const [box, card] = [await block.boundingBox(), await cardOf(desk, shown.id).boundingBox()];
  expect(box?.x, 'it lies where the hidden appointment is').toBeGreaterThan((card?.x ?? 0) + (card?.width ?? 0));

  // It is no card: a click selects nothing, and a double click books there, as on free time.
  await block.click();
  await expect(desk.getByRole('complementary', { name: /^Job/ })).toHaveCount(0);
  await desk.keyboard.press('d');
  await expect(desk.locator('[data-view="day"]:not([aria-busy])')).toBeVisible();
  await expect(row.getByTitle('Hidden by the filter')).toHaveCount(1);
});

test('unconfirmed is a status, and technicians are filtered by team and skill', async ({ desk, bridge, schedule }) => {
  const [one] = await openOwnDay(desk, bridge, schedule, [{ technician: 0, at: '9:00', minutes: 60 }]);
  const page = (await bridge.call('calendar_page', {
    request: { firstDay: schedule.dateOf(one.start), days: 1, margin: 0 },
  })) as { technicians: { id: string; team: string | null; skills: string[] }[] };
  const own = page.technicians.find(({ id }) => id === one.row);
  await desk.getByRole('button', { name: 'Filter', exact: true }).click();
  const filters = desk.getByRole('dialog', { name: 'Filters' });
  await filters.getByRole('checkbox', { name: 'Unconfirmed', exact: true }).check();
  await expect(cardOf(desk, one.id)).toBeVisible();
  await filters.getByRole('checkbox', { name: 'Unconfirmed', exact: true }).uncheck();

  const rows = desk.locator('[data-view="board"] [role="row"][data-technician-id]');
  for (const [group, name] of [
    ['Team', own?.team],
    ['Skill', own?.skills[0]],
  ] as const) {
    if (name == null) continue;
    const box = filters.getByRole('group', { name: group }).getByRole('checkbox', { name, exact: true });
    await box.check();
    const fitting = page.technicians.filter(({ team, skills }) => (group === 'Team' ? team === name : skills.includes(name)));
    await expect(rows).toHaveCount(fitting.length);
    await expect(cardOf(desk, one.id)).toBeVisible();
    await box.uncheck();
  }
  await expect(rows).toHaveCount(page.technicians.length);
});

test('saved views keep the order that the dispatcher gives them', async ({ desk }) => {
  await desk.getByRole('button', { name: 'Saved views' }).click();
  const views = desk.getByRole('dialog', { name: 'Saved views' });
  const names = views.locator('[data-view-name]');
  for (const name of ['Drains', 'Tomorrow', 'Calls']) {
    await views.getByRole('textbox', { name: 'Name of this view' }).fill(name);
    await desk.keyboard.press('Enter');
    await expect(names.filter({ hasText: name })).toBeVisible();
  }
  const order = async () => (await names.allInnerTexts()).map((text) => text.trim());
  expect(await order()).toEqual(['Drains', 'Tomorrow', 'Calls']);
  await expectAccessible(desk, 'saved views');

  await views.getByRole('button', { name: 'Calls', exact: true }).focus();
  await desk.keyboard.press('Alt+ArrowUp');
  await desk.keyboard.press('Alt+ArrowUp');
  await expect.poll(order).toEqual(['Calls', 'Drains', 'Tomorrow']);
  await expect(views.getByRole('button', { name: 'Calls', exact: true })).toBeFocused();
  await desk.keyboard.press('F2');
  await expect(views.getByRole('textbox', { name: 'New name' })).toBeFocused();
  await desk.keyboard.type('Call back');
  await desk.keyboard.press('Enter');
  await expect.poll(order).toEqual(['Call back', 'Drains', 'Tomorrow']);
  await views.getByRole('button', { name: 'Move Call back down' }).click();
  await expect.poll(order).toEqual(['Drains', 'Call back', 'Tomorrow']);
  await views.getByRole('button', { name: 'Tomorrow', exact: true }).focus();
  await desk.keyboard.press('Delete');
  await expect.poll(order).toEqual(['Drains', 'Call back']);
  await expect(views.getByRole('button', { name: 'Call back', exact: true })).toBeFocused();
});
