import { expectAccessible } from '../stage/accessibility.js';
import { expect, test } from '../stage/desk.js';

const rooms = ['Calendar', 'Jobs', 'Projects', 'Sync', 'Settings'] as const;

for (const colorScheme of ['light', 'dark'] as const) {
  for (const room of rooms) {
    test(`${room} keeps the rules of accessibility, ${colorScheme}`, async ({ desk }) => {
      await desk.emulateMedia({ colorScheme });
      await desk.getByRole('navigation', { name: 'Rooms' }).getByRole('button', { name: room }).click();
      const shown = desk.locator(`main[data-room="${room.toLowerCase()}"]`);
      await expect(shown).toBeVisible();
      await expect(shown.locator('[aria-busy="true"]')).toHaveCount(0);
      await expectAccessible(desk, `${room}, ${colorScheme}`);
    });
  }
}
