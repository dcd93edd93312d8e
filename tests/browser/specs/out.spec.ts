import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { expect, test, type Bridge } from '../stage/desk.js';

interface Card {
  readonly id: string;
  readonly number: string | null;
  readonly start: number;
  readonly arrivalEnd: number | null;
  readonly state: string;
  readonly customer: string | null;
}

interface Day {
  readonly cards: readonly Card[];
  readonly end: number;
}

/** Today in the business time zone, as the program has it. */
async function today(bridge: Bridge): Promise<Day> {
  const session = (await bridge.call('session', {})) as { account: { timeZone: string } };
  const firstDay = new Intl.DateTimeFormat('sv-SE', { timeZone: session.account.timeZone }).format(new Date());
  const page = (await bridge.call('calendar_page', { request: { firstDay, days: 1, margin: 0 } })) as {
    days: { end: number }[];
    appointments: Card[];
  };
  return { cards: page.appointments, end: page.days[0]?.end ?? 0 };
}

/** Runs an item of the menu "Print and export". */
async function choose(desk: Page, item: RegExp): Promise<void> {
  await desk.getByRole('button', { name: 'Print and export' }).click();
  await desk.getByRole('menuitem', { name: item }).click();
}

/** The file that was written last, by its end. */
async function written(bridge: Bridge, end: string): Promise<string> {
  const folder = path.join(bridge.folder, 'exports');
  const file = (await readdir(folder)).find((name) => name.endsWith(end));
  if (file === undefined) throw new Error(`no file ends with ${end}`);
  return readFile(path.join(folder, file), 'utf8');
}

/** Lines and cells of RFC 4180, read by the letter of it. */
function cells(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  const pattern = /("(?:[^"]|"")*"|[^",\r\n]*)(,|\r\n)/gy;
  for (let found = pattern.exec(text); found; found = pattern.exec(text)) {
    const [, cell = '', end] = found;
    row.push(cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell);
    if (end === '\r\n') {
      rows.push(row);
      row = [];
    }
  }
  expect(rows.reduce((sum, one) => sum + one.length, 0), 'the whole file was read').toBeGreaterThan(16);
  return rows;
}

test('what is shown becomes a table, and what is selected becomes events', async ({ desk, bridge }) => {
  await desk.keyboard.press('d');
  await expect(desk.locator('[data-view="day"] [data-appointment-id]').first()).toBeVisible();
  const day = await today(bridge);
  const shown = day.cards.filter((card) => card.state !== 'canceled');

  await choose(desk, /shown as CSV/);
  await expect(desk.getByText(`${shown.length} appointments written to`)).toBeVisible();
  const [head, ...rows] = cells((await written(bridge, '.csv')).replace('\u{feff}', ''));
  expect(head?.slice(0, 5)).toEqual(['Job', 'Appointment', 'Status', 'Date', 'Start']);
  expect(rows.map((row) => row[1]).sort()).toEqual(shown.map((card) => card.number).sort());
  expect(rows.every((row) => row.length === head?.length)).toBe(true);

  const card = desk.locator('[data-view="day"] [data-appointment-id]').first();
  const id = await card.getAttribute('data-appointment-id');
  await card.click();
  await desk.keyboard.press('Escape');
  await choose(desk, /1 selected as iCalendar/);
  await expect(desk.getByText('1 appointment written to')).toBeVisible();
  const events = await written(bridge, '.ics');
  expect(events.match(/BEGIN:VEVENT/g)).toHaveLength(1);
  expect(events).toContain(`UID:appointment-${id}.tenant-`);
  expect(events.split('\r\n').every((line) => Buffer.byteLength(line) <= 75)).toBe(true);
});

test('on paper are the lists of work and nothing of the application', async ({ desk, bridge }) => {
  await expect(desk.locator('[data-appointment-id]').first()).toBeVisible();
  const day = await today(bridge);
  const shown = day.cards.filter((card) => card.state !== 'canceled');
  await desk.keyboard.press('Control+p');
  await desk.getByRole('dialog', { name: /^Print/ }).getByRole('button', { name: 'Print…' }).click();

  const sheet = desk.locator('.print-sheet');
  await expect(sheet).toBeHidden();
  await desk.emulateMedia({ media: 'print' });
  await expect(sheet).toBeVisible();
  await expect(desk.getByRole('navigation', { name: 'Rooms' })).toBeHidden();
  for (const card of shown.slice(0, 5)) await expect(sheet.getByText(card.number ?? '').first()).toBeVisible();
  await expect(sheet.locator('table').first()).toContainText('Browser tests');

  // A page for each list, by the browser's own layout of paper.
  const lists = await sheet.locator('table').count();
  const pdf = (await desk.pdf({ format: 'Letter' })).toString('latin1');
  expect(pdf.match(/\/Type \/Page\b/g)?.length).toBeGreaterThanOrEqual(lists);

  await desk.emulateMedia({ media: 'screen' });
  await desk.keyboard.press('Shift');
  await expect(sheet, 'the next act in the window clears the sheet away').toHaveCount(0);
});

test('what is behind its plan is listed and outlined', async ({ page, bridge }) => {
  const day = await today(bridge);
  const evening = day.end - 20 * 60_000;
  const late = day.cards.filter((card) => card.state === 'scheduled' && (card.arrivalEnd ?? card.start) < evening);
  await page.clock.setFixedTime(evening);
  await page.goto(bridge.url);
  await expect(page.locator('[data-appointment-id]').first()).toBeVisible();
  const button = page.getByRole('button', { name: /late or running over/ });
  if (late.length === 0) {
    await expect(button).toHaveCount(0);
    return;
  }
  await button.click();
  const list = page.getByRole('dialog', { name: 'Late and running over' });
  await expect(list).toContainText(late.length === 1 ? '1 late start' : `${late.length} late starts`);
  await list.getByRole('button').first().click();
  await expect(page.locator('[data-appointment-id][aria-pressed="true"]').first()).toHaveAccessibleName(/late/);
});
