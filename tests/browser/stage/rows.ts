import { expect, type Locator, type Page } from '@playwright/test';
import type { Bridge } from './desk.js';
import type { Booked, BookedFor, TestSchedule, Wanted } from './test-schedule.js';

/** What a thing covers in the window. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** What the program says about an appointment. */
export interface Card {
  readonly id: string;
  readonly start: number;
  readonly end: number;
  readonly technicianIds: readonly string[];
  readonly state: string;
  readonly movable: boolean;
  readonly customer: string | null;
}

/** Minutes in milliseconds. */
export const MINUTE = 60_000;

/** Waits until the program has what was booked on the server, with who goes. */
export async function untilKnown(bridge: Bridge, date: string, booked: readonly Booked[]): Promise<void> {
  const missing = async () => {
    await bridge.call('sync_now', {});
    const { appointments } = await pageOf(bridge, date);
    const rows = new Map(appointments.map((card) => [card.id, card.technicianIds.join()]));
    return booked.filter(({ id, row }) => rows.get(id) !== row).map(({ id }) => id);
  };
  await expect.poll(missing, { message: 'the program has what was booked', timeout: 30_000, intervals: [100, 150, 250] }).toEqual([]);
}

/** Turns whatever view is open to a date, by keys. */
export async function goTo(page: Page, date: string): Promise<void> {
  await expect(page.locator('[data-view]:not([aria-busy])')).toBeVisible();
  await page.keyboard.press('g');
  const days = page.getByRole('dialog', { name: 'Go to date' }).getByRole('grid');
  const cursor = days.locator('button:focus');
  await expect(cursor).toBeVisible();
  for (let presses = 0; ; presses += 1) {
    // `Tue, Nov 24, 2026, 3 appointments`
    const said = (await cursor.getAttribute('aria-label')) ?? '';
    const left = (Date.parse(`${date}T00:00:00Z`) - Date.parse(`${said.split(',').slice(0, 3).join()} UTC`)) / (24 * 60 * MINUTE);
    if (left === 0) break;
    // Negated, because what is no date is no number either.
    if (!(presses < 60 && Math.abs(left) < 1_000)) throw new Error(`${date} is not reached in the small month, which stands at ${said}`);
    const [month, week, day] = left > 0 ? ['PageDown', 'ArrowDown', 'ArrowRight'] : ['PageUp', 'ArrowUp', 'ArrowLeft'];
    await page.keyboard.press((Math.abs(left) > 31 ? month : Math.abs(left) >= 7 ? week : day) ?? '');
  }
  await page.keyboard.press('Enter');
  await expect(days).toHaveCount(0);
}

/** Books appointments on a day of their own, and opens the board there. */
export async function openOwnDay<const T extends readonly Wanted[]>(page: Page, bridge: Bridge, schedule: TestSchedule, wanted: T): Promise<BookedFor<T>> {
  return openOn(page, bridge, schedule, schedule.takeDay(), wanted);
}

/** The same with a week of their own; the board shows its Monday. */
export async function openOwnWeek<const T extends readonly Wanted[]>(page: Page, bridge: Bridge, schedule: TestSchedule, wanted: T): Promise<BookedFor<T>> {
  return openOn(page, bridge, schedule, schedule.takeWeek(), wanted);
}

async function openOn<const T extends readonly Wanted[]>(page: Page, bridge: Bridge, schedule: TestSchedule, date: string, wanted: T): Promise<BookedFor<T>> {
  const booked = await schedule.book(date, wanted);
  await untilKnown(bridge, date, booked);
  await goTo(page, date);
  for (const { id, row, start } of booked) {
    if (row !== '' && schedule.dateOf(start) === date) await expect(cardOf(page, id)).toBeVisible();
  }
  return booked;
}

/** A card of the view by its id. */
export function cardOf(page: Page, id: string): Locator {
  return page.locator(`[data-view] [data-appointment-id="${id}"]`).first();
}

/** Where a card lies in the window. */
export async function boxOf(page: Page, id: string): Promise<Box> {
  const box = await cardOf(page, id).boundingBox();
  if (!box) throw new Error(`the card of ${id} is not on the page`);
  return box;
}

/** The middle of what lies in the window. */
export function middle({ x, y, width, height }: Box): { x: number; y: number } {
  return { x: x + width / 2, y: y + height / 2 };
}

/** Presses at a point, moves in steps to another, and lets go. */
export async function dragFrom(page: Page, from: { x: number; y: number }, right: number, down: number): Promise<void> {
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move(from.x + right, from.y + down, { steps: 12 });
  await page.mouse.up();
}

/** How many pixels a minute has on the board. */
export async function scaleOf(page: Page): Promise<number> {
  return Number(await page.locator('[data-view="board"]').getAttribute('data-px-per-minute'));
}

/** What the program has of an appointment that the board, or another view, shows. */
export async function known(page: Page, bridge: Bridge, id: string, view = 'board'): Promise<Card> {
  const firstDay = await page.locator(`[data-view="${view}"] [data-day]`).first().getAttribute('data-day');
  const card = (await pageOf(bridge, firstDay ?? '')).appointments.find((one) => one.id === id);
  if (!card) throw new Error(`the program has no appointment ${id} in these days`);
  return card;
}

async function pageOf(bridge: Bridge, firstDay: string): Promise<{ appointments: readonly Card[] }> {
  return (await bridge.call('calendar_page', { request: { firstDay, days: 7, margin: 7 } })) as { appointments: readonly Card[] };
}

/** The parts of a card that a move changes. */
export function placeOf(card: Card): unknown {
  return { start: card.start, end: card.end, technicianIds: [...card.technicianIds] };
}
