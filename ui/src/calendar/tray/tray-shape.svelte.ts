/**
 * How high the tray is. The dispatcher's wish is kept for this computer; a card that is dragged onto
 * the closed tray opens it until it is let go.
 */

/** The line that is left when it is closed, in pixels. */
export const TRAY_LINE = 38;

/** The lowest that it can be drawn: its line and one row of cards, in pixels. */
export const TRAY_LEAST = 98;

/** How high it is at first, in pixels: its line and two rows of cards. */
const FIRST = 160;

/** No part of the window's height above this is the tray's. */
const MOST = 0.6;

/** In a window that is lower the tray begins closed, in pixels: the calendar needs the lines. */
const LOW_WINDOW = 520;

/** How far above the tray a dragged card is on its way into it, in pixels. */
const TOWARDS = 14;

/** How far above it the card must go before it closes again, in pixels. */
const AWAY = 60;

const NAME = 'tray';

interface Wish {
  open: boolean;
  height: number;
}

/** A height that the tray can have in a window of that height. */
export function fittingHeight(wanted: number, windowHeight: number): number {
  return Math.round(Math.max(TRAY_LEAST, Math.min(wanted, windowHeight * MOST)));
}

function keptWish(store: Storage): Wish | null {
  try {
    const kept: unknown = JSON.parse(store.getItem(NAME) ?? 'null');
    if (typeof kept !== 'object' || kept === null || !('open' in kept) || !('height' in kept)) return null;
    const { open, height } = kept;
    return typeof open === 'boolean' && typeof height === 'number' && height > 0 ? { open, height } : null;
  } catch {
    return null;
  }
}

/** The tray's height, as it was left. */
export class TrayShape {
  #wish: Wish;
  /** Opened by a card that is dragged onto it. */
  #lent = $state(false);
  readonly #store: Storage;

  constructor(store: Storage, windowHeight: number) {
    this.#store = store;
    this.#wish = $state(keptWish(store) ?? { open: windowHeight >= LOW_WINDOW, height: FIRST });
  }

  /** The dispatcher wants it open. */
  get open(): boolean {
    return this.#wish.open;
  }

  /** How high it is when it is open, in pixels; the window may have less. */
  get height(): number {
    return this.#wish.height;
  }

  /** A dragged card has opened it. */
  get lent(): boolean {
    return this.#lent;
  }

  /** Opens or closes it. */
  show(open: boolean): void {
    this.#keep({ ...this.#wish, open });
  }

  /** Another height; below the lowest it closes. */
  resize(wanted: number, windowHeight: number): void {
    if (wanted < (TRAY_LINE + TRAY_LEAST) / 2) this.#keep({ ...this.#wish, open: false });
    else this.#keep({ open: true, height: fittingHeight(wanted, windowHeight) });
  }

  /** A dragged card is so many pixels above the upper edge of the tray, negative when it is inside. */
  carriedAt(above: number): void {
    if (this.#lent) this.#lent = above <= AWAY;
    else this.#lent = above <= TOWARDS;
  }

  /** Nothing is dragged any more. */
  letGo(): void {
    this.#lent = false;
  }

  /** A full or forbidden store costs only the calendarPrefs. */
  #keep(wish: Wish): void {
    this.#wish = wish;
    try {
      this.#store.setItem(NAME, JSON.stringify(wish));
    } catch {
      return;
    }
  }
}
