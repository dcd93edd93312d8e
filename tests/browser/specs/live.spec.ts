import { expect, test } from '../stage/desk.js';
import { MINUTE, boxOf, cardOf, dragFrom, goTo, known, middle, openOwnDay, openOwnWeek, scaleOf } from '../stage/rows.js';

const MARK = /moved by someone else/;
const iso = (moment: number) => new Date(moment).toISOString();

test('a move by someone else is marked; scroll position, selection and a running drag stay', async ({ desk, sandbox, bridge, schedule }) => {
  await desk.setViewportSize({ width: 1440, height: 620 });
  const technicians = await schedule.technicians();
  const [mine, theirs] = await openOwnDay(desk, bridge, schedule, [
    { technician: technicians.length - 3, at: '9:00', minutes: 90 },
    { technician: technicians.length - 4, at: '9:00', minutes: 90 },
  ]);
  const scale = await scaleOf(desk);
  const board = desk.getByRole('grid', { name: /^Board/ });
  await board.evaluate((scroller) => scroller.scrollTo({ top: 1_000 }));
  const top = await board.evaluate((scroller) => scroller.scrollTop);
  expect(top, 'there is something to scroll').toBeGreaterThan(0);
  await cardOf(desk, mine.id).click({ button: 'right' });
  await desk.keyboard.press('Escape');
  await expect(cardOf(desk, mine.id)).toHaveAttribute('aria-pressed', 'true');

  const before = await boxOf(desk, theirs.id);
  const { x, y } = middle(await boxOf(desk, mine.id));
  await desk.mouse.move(x, y);
  await desk.mouse.down();
  await desk.mouse.move(x + Math.round(60 * scale), y, { steps: 12 });
  await expect(cardOf(desk, mine.id)).toHaveClass(/dragged/);
  await sandbox.reschedule(theirs.id, iso(theirs.start + 180 * MINUTE), iso(theirs.end + 180 * MINUTE));
  await bridge.call('sync_now', {});
  await expect(cardOf(desk, theirs.id)).toHaveAccessibleName(MARK);
  await expect.poll(async () => Math.abs((await boxOf(desk, theirs.id)).x - before.x - 180 * scale)).toBeLessThan(2);
  expect((await boxOf(desk, theirs.id)).y, 'it stays in its row').toBe(before.y);

  expect(await board.evaluate((scroller) => scroller.scrollTop), 'the board stays where it was scrolled to').toBe(top);
  await expect(cardOf(desk, mine.id)).toHaveAttribute('aria-pressed', 'true');
  await expect(cardOf(desk, theirs.id)).toHaveAttribute('aria-pressed', 'false');
  await expect(cardOf(desk, mine.id), 'it is still in the hand').toHaveClass(/dragged/);

  await desk.mouse.up();
  await expect.poll(async () => Date.parse((await sandbox.appointment(mine.id)).start), { message: 'the drag went on' }).toBe(mine.start + 60 * MINUTE);
  await expect.poll(async () => (await known(desk, bridge, mine.id)).start).toBe(mine.start + 60 * MINUTE);
  await expect(cardOf(desk, mine.id), 'an own move is no one else’s').not.toHaveAccessibleName(MARK);
  expect(Date.parse((await sandbox.appointment(theirs.id)).start)).toBe(theirs.start + 180 * MINUTE);
});

test('late appointments are listed with the latest first, outlined, and removed when rescheduled', async ({ desk, sandbox, bridge, schedule }) => {
  // A Monday, so that no other test's day is the day before it, of which late starts are listed too.
  const [long, short, coming] = await openOwnWeek(desk, bridge, schedule, [
    { technician: 1, at: '8:00', minutes: 60 },
    { technician: 2, at: '9:30', minutes: 60 },
    { technician: 3, at: '10:15', minutes: 60 },
  ]);
  const date = schedule.dateOf(long.start);
  const button = desk.getByRole('button', { name: /late or running over$/ });
  await desk.clock.setFixedTime(schedule.moment(date, '10:00'));
  await expect(button).toHaveAccessibleName('2 late or running over');
  await expect(cardOf(desk, long.id)).toHaveAccessibleName(/, late,/);
  await expect(cardOf(desk, short.id)).toHaveAccessibleName(/, late,/);
  await expect(cardOf(desk, coming.id)).not.toHaveAccessibleName(/, late,/);
  const outline = (id: string) => cardOf(desk, id).evaluate((card) => getComputedStyle(card).outlineColor + getComputedStyle(card).boxShadow);
  expect(await outline(long.id)).not.toBe(await outline(coming.id));

  // From another day it is still known, and shown.
  await goTo(desk, schedule.takeDay());
  await expect(cardOf(desk, long.id)).toHaveCount(0);
  await button.click();
  const list = desk.getByRole('dialog', { name: 'Late and running over' });
  await expect(list).toContainText('2 late starts · 0 running over');
  await expect(list.getByRole('button')).toContainText(['2 hr late', '30 min late']);
  await list.getByRole('button').nth(1).click();
  await expect(cardOf(desk, short.id)).toHaveAttribute('aria-pressed', 'true');
  await expect(desk.getByRole('complementary', { name: `Job ${short.jobNumber}` })).toBeVisible();
  await desk.keyboard.press('Escape');

  // Time passes: the third is late too. Someone puts the first one off: it is not any more.
  await desk.clock.setFixedTime(schedule.moment(date, '10:20'));
  await expect(button).toHaveAccessibleName('3 late or running over');
  await sandbox.reschedule(long.id, iso(long.start + 360 * MINUTE), iso(long.end + 360 * MINUTE));
  await bridge.call('sync_now', {});
  await expect(button).toHaveAccessibleName('2 late or running over');
  await expect(cardOf(desk, long.id)).not.toHaveAccessibleName(/, late,/);
});

test('a drag over a technician without a needed skill shows a warning', async ({ desk, sandbox, bridge, schedule }) => {
  const order = await schedule.technicians();
  const people = (await sandbox.technicians()).filter((one) => one.active);
  const types = (await sandbox.neighbour<{ data: readonly { id: number; skills: readonly string[] }[] }>('jpm', 'job-types?pageSize=500')).data;
  const able = (skill: string) => people.filter((one) => one.skills.some(({ name }) => name === skill)).map((one) => order.indexOf(String(one.id)));
  const unable = (skill: string) => order.map((_, at) => at).filter((at) => !able(skill).includes(at));
  const found = types.flatMap(({ id, skills: [skill = ''] }) => (able(skill).length > 1 && unable(skill).length > 0 ? [{ id, skill }] : []))[0];
  if (!found) throw new Error('a job type is needed whose skill some have and some have not');
  const [first = 0, second = 0] = able(found.skill);
  const [without = 0] = unable(found.skill);
  const [one] = await openOwnDay(desk, bridge, schedule, [{ technician: first, at: '9:00', minutes: 90, job: { jobTypeId: found.id } }]);

  const label = desk.getByText(`Missing skill: ${found.skill}`);
  const rowOf = async (at: number) => {
    const box = await desk.locator(`[data-row-id="${order[at]}"]`).boundingBox();
    if (!box) throw new Error('the row is not on the board');
    return box.y + box.height / 2;
  };
  const { x, y } = middle(await boxOf(desk, one.id));
  await desk.mouse.move(x, y);
  await desk.mouse.down();
  await desk.mouse.move(x, await rowOf(second), { steps: 6 });
  await expect(label).toHaveCount(0);
  await desk.mouse.move(x, await rowOf(without), { steps: 6 });
  await expect(label).toBeVisible();
  // It is said, not forbidden.
  await desk.mouse.up();
  await expect.poll(async () => (await known(desk, bridge, one.id)).technicianIds).toEqual([order[without]]);
  await dragFrom(desk, middle(await boxOf(desk, one.id)), 0, (await rowOf(first)) - (await rowOf(without)));
  await expect.poll(async () => (await known(desk, bridge, one.id)).technicianIds).toEqual([order[first]]);
});
