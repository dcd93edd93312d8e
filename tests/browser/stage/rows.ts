import { expect, type Locator, type Page } from '@playwright/test';
import type { Bridge } from './desk.js';

/** A card on the board as it lies in the window. */
export interface Lying {
  readonly id: string;
  /** The technician's row; empty for nobody's. */
  readonly row: string;
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

/** The board as it is laid out at the first start. */
const PLAIN = { span: 'day', grouping: 'none', sort: 'name', units: 'businessUnit', pinned: [], folded: [] };

/** Lays the board out plainly, whatever a test before has chosen, and opens it on tomorrow: nothing there has begun. */
export async function openTomorrow(page: Page, bridge: Bridge): Promise<void> {
  const preferences = (await bridge.call('preferences', {})) as Record<string, unknown>;
  await bridge.call('save_preferences', { preferences: { ...preferences, board: PLAIN } });
  await page.reload();
  await expect(page.locator('[data-view="board"]')).toBeVisible();
  const day = page.locator('[data-view="board"] [data-day]').first();
  const today = await day.getAttribute('data-day');
  await page.getByRole('button', { name: 'Next', exact: true }).click();
  await expect(day).not.toHaveAttribute('data-day', today ?? '');
  await expect(page.locator('[data-view="board"] [data-appointment-id]').first()).toBeVisible();
}

/** A card by its id. */
export function cardOf(page: Page, id: string): Locator {
  return page.locator(`[data-view="board"] [data-appointment-id="${id}"]`).first();
}

/** The cards that can be moved and that the pointer can reach, from top to bottom and from left to right. */
export async function lying(page: Page): Promise<readonly Lying[]> {
  return page.evaluate(() => {
    const seen = new Set<string>();
    return [...document.querySelectorAll<HTMLElement>('[data-view="board"] [data-appointment-id]:not(.fixed)')].flatMap((card) => {
      const { left: x, top: y, width, height } = card.getBoundingClientRect();
      const id = card.dataset['appointmentId'] ?? '';
      const row = card.closest<HTMLElement>('[data-row-id]')?.dataset['rowId'];
      const reached = [0.1, 0.5, 0.9].every((part) => card.contains(document.elementFromPoint(x + width * part, y + height / 2)));
      if (row === undefined || !reached || seen.has(id)) return [];
      seen.add(id);
      return [{ id, row, x, y, width, height }];
    });
  });
}

/** The middle of a card. */
export function middle(card: Lying): { x: number; y: number } {
  return { x: card.x + card.width / 2, y: card.y + card.height / 2 };
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
  const answer = (await bridge.call('calendar_page', { request: { firstDay, days: 7, margin: 7 } })) as {
    appointments: readonly Card[];
  };
  const card = answer.appointments.find((one) => one.id === id);
  if (!card) throw new Error(`the program has no appointment ${id} in these days`);
  return card;
}

/** The parts of a card that a move changes. */
export function placeOf(card: Card): unknown {
  return { start: card.start, end: card.end, technicianIds: [...card.technicianIds] };
}
