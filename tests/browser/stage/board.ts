import { expect, type Locator, type Page } from '@playwright/test';
import type { ApiAppointment, Sandbox } from './sandbox.js';

/** A card on the board, and what the server says about its appointment. */
export interface Found {
  readonly card: Locator;
  readonly id: string;
  readonly width: number;
  readonly known: ApiAppointment;
}

/** The ids of the board's cards that the pointer can reach and that have room for a move to the right, widest first. */
function reachable(page: Page): Promise<{ id: string; width: number }[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('[data-view="board"] [data-appointment-id]')]
      .flatMap((card) => {
        const { left, top, width, height } = card.getBoundingClientRect();
        const under = document.elementFromPoint(left + width / 2, top + height / 2);
        const id = card.dataset['appointmentId'];
        const room = window.innerWidth - 80 - (left + width);
        // One of several technicians has a card on each of their rows, and a test would not know which it holds.
        const once = document.querySelectorAll(`[data-view="board"] [data-appointment-id="${id}"]`).length === 1;
        return id && once && room > width && card.contains(under) ? [{ id, width }] : [];
      })
      .sort((one, other) => other.width - one.width),
  );
}

/**
 * Turns the board to the first day from tomorrow on that has a scheduled appointment to drag, and finds its card.
 * Tomorrow and later, because nothing there has begun: everything can still be moved.
 */
export async function findCard(page: Page, sandbox: Sandbox): Promise<Found> {
  await expect(page.locator('[data-view="board"]')).toBeVisible();
  for (let day = 0; day < 7; day += 1) {
    await page.getByRole('button', { name: 'Next', exact: true }).click();
    let found: Found | undefined;
    await expect
      .poll(
        async () => {
          for (const { id, width } of await reachable(page)) {
            const known = await sandbox.appointment(id);
            if (known.status !== 'Scheduled') continue;
            found = { card: page.locator(`[data-view="board"] [data-appointment-id="${id}"]`), id, width, known };
            return true;
          }
          return false;
        },
        { timeout: 4_000 },
      )
      .toBe(true)
      .catch(() => undefined);
    if (found) return found;
  }
  throw new Error('no day of the coming week shows a card that could be dragged');
}

/** Presses in the middle of the card, moves the pointer in steps, and lets go. */
export async function drag(page: Page, card: Locator, right: number, down = 0): Promise<void> {
  const box = await card.boundingBox();
  if (!box) throw new Error('the card is not on the page');
  const x = box.x + box.width / 2;
  const y = box.y + box.height / 2;
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x + right, y + down, { steps: 12 });
  await page.mouse.up();
}
