/**
 * Whether the tray is open, and its height. Both are stored on this computer. A card that is dragged
 * onto the closed tray opens it until the drag ends.
 */

/** The height of its bar, which is all that a closed tray shows, in pixels. */
export const TRAY_LINE = 38;

/** The least height of the open tray: its bar and one row of cards, in pixels. */
export const TRAY_LEAST = 98;

/** The height at first: the bar and two rows of cards, in pixels. */
const FIRST = 160;

/** The greatest part of the window's height. */
const MOST = 0.6;

/** In a window that is lower, the tray is closed at first, because the calendar needs the space. */
const LOW_WINDOW = 520;

/** A dragged card that is this near to the tray opens it, in pixels. */
const TOWARDS = 14;

/** A dragged card that is farther away than this closes it again, in pixels. */
const AWAY = 60;

const NAME = 'tray';

/** What is stored. */
interface Shape {
  open: boolean;
  height: number;
}

/** The nearest height that the tray can have in a window of this height. */
export function fittingHeight(wanted: number, windowHeight: number): number {
  return Math.round(Math.max(TRAY_LEAST, Math.min(wanted, windowHeight * MOST)));
}

function storedShape(store: Storage): Shape | null {
  try {
    const kept: unknown = JSON.parse(store.getItem(NAME) ?? 'null');
    if (typeof kept !== 'object' || kept === null || !('open' in kept) || !('height' in kept)) return null;
    const { open, height } = kept;
    return typeof open === 'boolean' && typeof height === 'number' && height > 0 ? { open, height } : null;
  } catch {
    return null;
  }
}

export class TrayShape {
  #shape: Shape;
  #openedByDrag = $state(false);
  readonly #store: Storage;

  constructor(store: Storage, windowHeight: number) {
    this.#store = store;
    this.#shape = $state(storedShape(store) ?? { open: windowHeight >= LOW_WINDOW, height: FIRST });
  }

  /** Whether the dispatcher has it open. */
  get open(): boolean {
    return this.#shape.open;
  }

  /** The height when it is open, in pixels. A low window can show less. */
  get height(): number {
    return this.#shape.height;
  }

  /** Whether a dragged card has opened it. */
  get openedByDrag(): boolean {
    return this.#openedByDrag;
  }

  /** Opens or closes it. */
  show(open: boolean): void {
    this.#save({ ...this.#shape, open });
  }

  /** Sets the height. A height far below the least one closes the tray. */
  resize(wanted: number, windowHeight: number): void {
    if (wanted < (TRAY_LINE + TRAY_LEAST) / 2) this.#save({ ...this.#shape, open: false });
    else this.#save({ open: true, height: fittingHeight(wanted, windowHeight) });
  }

  /** Takes the distance of a dragged card to the top of the tray: negative when it is inside. */
  dragAt(above: number): void {
    if (this.#openedByDrag) this.#openedByDrag = above <= AWAY;
    else this.#openedByDrag = above <= TOWARDS;
  }

  /** Takes note that nothing is dragged any more. */
  endDrag(): void {
    this.#openedByDrag = false;
  }

  /** A store that is full or forbidden only means that the next start does not know the shape. */
  #save(shape: Shape): void {
    this.#shape = shape;
    try {
      this.#store.setItem(NAME, JSON.stringify(shape));
    } catch {
      return;
    }
  }
}
