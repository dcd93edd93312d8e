import type { Locator, Page } from '@playwright/test';
import { expectAccessible } from '../stage/accessibility.js';
import { expect, test, type Bridge } from '../stage/desk.js';
import { boxOf, cardOf, dragFrom, middle, openOwnDay, scaleOf } from '../stage/rows.js';

const HOUR = 3_600_000;

interface Known {
  readonly id: string;
  readonly name: string;
  readonly phone: string;
}

/** A customer with one location and a phone number whose last four digits nobody else has. */
async function knownCustomer(bridge: Bridge): Promise<Known> {
  const find = async (text: string) =>
    (await bridge.call('find_customers', { text })) as readonly { id: string; name: string; phone: string | null; locations: readonly unknown[] }[];
  for (const letter of 'abcdefghij') {
    for (const { id, name, phone, locations } of await find(letter)) {
      const digits = phone?.replaceAll(/\D/g, '').slice(-4) ?? '';
      if (digits.length === 4 && locations.length === 1 && (await find(digits)).length === 1) return { id, name, phone: digits };
    }
  }
  throw new Error('no customer can be found by the last four digits');
}

/** The fewest letters that list the choice first. */
function wordFor(names: readonly string[], chosen: string): string {
  const first = (typed: string) => names.filter((name) => name.toLowerCase().startsWith(typed.toLowerCase()));
  for (let length = 1; length < chosen.length; length += 1) {
    if (first(chosen.slice(0, length)).length === 1) return chosen.slice(0, length);
  }
  return chosen;
}

interface Choices {
  readonly jobTypes: readonly { name: string; businessUnitIds: readonly string[] }[];
  readonly campaigns: readonly { name: string }[];
}

const formOf = (desk: Page): Locator => desk.getByRole('dialog', { name: 'New job' });
const ghostOf = (desk: Page): Locator => desk.locator('[data-drafted]');

test('a known customer is booked by keyboard in at most 25 keys, and the card is selected, visible and focused', async ({
  desk,
  bridge,
  schedule,
  sandbox,
}) => {
  const [one] = await openOwnDay(desk, bridge, schedule, [{ technician: 1, at: '9:00', minutes: 60 }]);
  const { id, name, phone } = await knownCustomer(bridge);
  const { jobTypes, campaigns } = (await bridge.call('form_choices', {})) as Choices;
  const type = jobTypes.find(({ businessUnitIds }) => businessUnitIds.length === 1);
  const campaign = campaigns[0];
  const technician = (await sandbox.technicians()).find(({ id }) => String(id) === one.row);
  if (!type || !campaign || !technician) throw new Error('the sandbox lacks choices');
  const names = (list: readonly { name: string }[]) => list.map((each) => each.name);

  let keys = 0;
  const press = async (key: string) => {
    keys += 1;
    await desk.keyboard.press(key);
  };
  const type_ = async (text: string) => {
    for (const letter of text) await press(letter);
  };
  const jobsOf = async () => (await sandbox.jobs()).filter((job) => String(job.customerId) === id).length;
  const before = await jobsOf();
  const began = Date.now();
  await press('c');
  await type_(phone);
  await press('Enter');
  const form = formOf(desk);
  await expect(form.getByRole('combobox', { name: 'Job type' })).toBeFocused();
  await expect(form.getByRole('combobox', { name: 'Customer' })).toHaveValue(name);
  await type_(wordFor(names(jobTypes), type.name).slice(0, 4));
  await press('Enter');
  await expect(form.getByRole('combobox', { name: 'Campaign' })).toBeFocused();
  await type_(wordFor(names(campaigns), campaign.name).slice(0, 3));
  await press('Enter');
  await expect(form.getByLabel('Start', { exact: true })).toBeFocused();
  await type_('1p');
  await press('Enter');
  await expect(form.getByRole('combobox', { name: 'Technicians' })).toBeFocused();
  await type_(technician.name.slice(0, 4));
  await press('Enter');
  await expect(form.getByRole('button', { name: 'Book job' })).toBeFocused();
  await press('Control+Enter');
  await expect(form).toBeHidden();
  console.log(`keyboard booking: ${String(keys)} keys, ${String(Date.now() - began)} ms from C to saved`);
  expect(keys).toBeLessThanOrEqual(25);

  await expect.poll(jobsOf, { message: 'the server has the job' }).toBe(before + 1);
  const card = desk.locator('[data-view="board"] [data-row-id]:not([data-row-id=""]) [data-appointment-id][aria-pressed="true"]');
  await expect(card).toHaveCount(1);
  await expect(card).toBeInViewport({ ratio: 0.9 });
  await expect(card).toHaveAccessibleName(/1:00/);
  await expect(card).toBeFocused();
});

test('the draft is on the live board, follows the form, and is dragged and placed there', async ({ desk, bridge, schedule }) => {
  await desk.setViewportSize({ width: 1280, height: 800 });
  const [one] = await openOwnDay(desk, bridge, schedule, [{ technician: 1, at: '9:00', minutes: 60 }]);
  const scale = await scaleOf(desk);
  const { x, y } = await boxOf(desk, one.id);
  await desk.keyboard.press('c');
  const form = formOf(desk);
  const date = form.getByLabel('Date', { exact: true });
  const start = form.getByLabel('Start', { exact: true });
  await expect(form.getByRole('combobox', { name: 'Customer' })).toBeFocused();
  const day = await date.inputValue();
  expect(schedule.dateOf(one.start), 'it starts on the day in view').toBe(new Date(`${day} UTC`).toISOString().slice(0, 10));

  // A click on free time fills the form and keeps its duration.
  const length = await form.getByLabel('Duration').inputValue();
  await desk.mouse.click(x + Math.round((120 + 5) * scale), y + 8);
  await expect(start).toHaveValue('11:00 AM');
  await expect(form.getByLabel('Duration')).toHaveValue(length);
  await expect(form.getByRole('button', { name: /^Remove / })).toHaveCount(1);
  await expect(ghostOf(desk)).toHaveCount(1);
  await expect(form.getByRole('combobox', { name: 'Customer' }), 'typing goes on in the form').toBeFocused();
  await expectAccessible(desk, 'New job panel');

  // The ghost follows the form.
  const placed = await ghostOf(desk).boundingBox();
  await start.fill('10:30');
  await start.press('Tab');
  await expect.poll(async () => (await ghostOf(desk).boundingBox())?.x).toBeCloseTo((placed?.x ?? 0) - 30 * scale, -1);

  // A drag of the ghost changes the form.
  const box = await ghostOf(desk).boundingBox();
  if (!box) throw new Error('no ghost');
  await dragFrom(desk, middle(box), Math.round(60 * scale), 0);
  await expect(start).toHaveValue('11:30 AM');

  // Another day in the form turns the board.
  await date.fill('12/4');
  await date.press('Tab');
  await expect(date).toHaveValue(/^Fri, Dec 4/);
  await start.fill('8-10');
  await start.press('Tab');
  await expect(start).toHaveValue('8:00 AM');

  // The board stays live: a card opens over the form, which is there again afterwards.
  await desk.keyboard.press('Escape');
  await expect(form).toHaveCount(0);
});

test('a draft that was left is offered as a chip and not opened for the next caller', async ({ desk, bridge, schedule }) => {
  await openOwnDay(desk, bridge, schedule, [{ technician: 1, at: '9:00', minutes: 60 }]);
  const form = formOf(desk);
  await desk.keyboard.press('c');
  await form.getByLabel(/^Summary/).fill('Left for later');
  await form.getByLabel(/^Summary/).press('Escape');
  await expect(form).toHaveCount(0);
  await desk.keyboard.press('c');
  await expect(form.getByLabel(/^Summary/)).toHaveValue('');
  await form.getByRole('button', { name: 'Continue Left for later' }).click();
  await expect(form.getByLabel(/^Summary/)).toHaveValue('Left for later');
  await form.getByRole('button', { name: 'Start over' }).click();
  await desk.keyboard.press('Escape');
  await desk.keyboard.press('c');
  await expect(form.getByRole('button', { name: /^Continue/ })).toHaveCount(0);
  await desk.keyboard.press('Escape');
});

test('a double click and a drag on free time open the form there', async ({ desk, bridge, schedule }) => {
  const [one] = await openOwnDay(desk, bridge, schedule, [{ technician: 1, at: '9:00', minutes: 60 }]);
  const scale = await scaleOf(desk);
  const { x, y } = await boxOf(desk, one.id);
  await dragFrom(desk, { x: x + Math.round(120 * scale), y: y + 8 }, Math.round(90 * scale), 0);
  const form = formOf(desk);
  await expect(form.getByLabel('Start', { exact: true })).toHaveValue('11:00 AM');
  await expect(form.getByLabel('Duration')).toHaveValue('1 hr 30 min');
  await expect(cardOf(desk, one.id)).toBeVisible();
  expect(one.end - one.start).toBe(HOUR);
  await desk.keyboard.press('Escape');
  await expect(form).toHaveCount(0);
});
