import { expect, test } from '../stage/desk.js';
import { openOwnDay } from '../stage/rows.js';

test('the print sheet has the work lists and nothing of the app', async ({ desk, bridge, schedule }) => {
  const booked = await openOwnDay(desk, bridge, schedule, [
    { technician: 0, at: '9:00', minutes: 90 },
    { technician: 1, at: '9:00', minutes: 90 },
    { technician: 1, at: '13:00', minutes: 60 },
  ]);
  await desk.keyboard.press('Control+p');
  await desk.getByRole('dialog', { name: /^Print/ }).getByRole('button', { name: 'Print…' }).click();

  const sheet = desk.locator('.print-sheet');
  // It is laid out before the system's dialog opens, and on paper only.
  await expect(sheet).toBeAttached();
  await expect(sheet).toBeHidden();
  await desk.emulateMedia({ media: 'print', colorScheme: 'dark' });
  await expect(sheet).toBeVisible();
  await expect(desk.getByRole('navigation', { name: 'Main' })).toBeHidden();
  for (const { jobNumber } of booked) await expect(sheet.getByText(jobNumber)).toBeVisible();
  // Dark windows print on white paper too; WebKitGTK prints the ground.
  await expect(desk.locator('html')).toHaveCSS('background-color', 'oklch(1 0 0)');
  // A list for each technician who has work.
  const lists = sheet.locator('table');
  await expect(lists).toHaveCount(2);
  await expect(lists.first()).toContainText('Browser tests');

  // A page for each list, by the browser's own layout of paper.
  const pdf = (await desk.pdf({ format: 'Letter' })).toString('latin1');
  expect(pdf.match(/\/Type \/Page\b/g)).toHaveLength(2);

  await desk.emulateMedia({ media: 'screen', colorScheme: null });
  await desk.keyboard.press('Shift');
  await expect(sheet, 'the next act in the window clears the sheet away').toHaveCount(0);
});
