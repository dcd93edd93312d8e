import { expectAccessible } from '../stage/accessibility.js';
import { expect, test } from '../stage/desk.js';
import { goTo } from '../stage/rows.js';

/** The rooms, and what stands in each one when it is ready. */
const contents = {
  Calendar: '[data-appointment-id]',
  Jobs: 'table tbody tr, [role="grid"] [role="row"]',
  Projects: 'table tbody tr',
  Sync: 'h1, h2',
  Settings: 'input, select, [role="radiogroup"]',
} as const;
const rooms = Object.keys(contents) as (keyof typeof contents)[];

for (const colorScheme of ['light', 'dark'] as const) {
  for (const room of rooms) {
    test(`${room} keeps the rules of accessibility, ${colorScheme}`, async ({ desk, diary }) => {
      await desk.emulateMedia({ colorScheme });
      await desk.getByRole('navigation', { name: 'Main' }).getByRole('button', { name: room }).click();
      const shown = desk.locator(`main[data-page="${room.toLowerCase()}"]`);
      await expect(shown).toBeVisible();
      if (room === 'Calendar') await goTo(desk, diary.busyDay());
      // What is judged is the room, not the picture of its loading.
      await expect(shown.locator(contents[room]).first()).toBeVisible();
      await expect(shown.getByRole('status', { name: /^Loading/ })).toHaveCount(0);
      await expectAccessible(desk, `${room}, ${colorScheme}`);
    });
  }
}
