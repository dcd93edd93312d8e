import { expectAccessible } from '../stage/accessibility.js';
import { expect, test } from '../stage/desk.js';
import { goTo } from '../stage/rows.js';

/** The pages, and what each one shows when it is ready. */
const contents = {
  Calendar: '[data-appointment-id]',
  Jobs: 'table tbody tr, [role="grid"] [role="row"]',
  Projects: 'table tbody tr',
  Sync: 'h1, h2',
  Settings: 'input, select, [role="radiogroup"]',
} as const;
const pages = Object.keys(contents) as (keyof typeof contents)[];

for (const name of pages) {
  test(`the ${name} page is accessible`, async ({ desk, schedule }) => {
    await desk.getByRole('navigation', { name: 'Main' }).getByRole('button', { name: name }).click();
    const shown = desk.locator(`main[data-page="${name.toLowerCase()}"]`);
    await expect(shown).toBeVisible();
    if (name === 'Calendar') await goTo(desk, schedule.busyDay());
    // The skeleton that is shown while a page loads is not checked.
    await expect(shown.locator(contents[name]).first()).toBeVisible();
    await expect(shown.getByRole('status', { name: /^Loading/ })).toHaveCount(0);
    await expectAccessible(desk, name);
  });
}
