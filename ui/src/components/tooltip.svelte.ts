/**
 * The one tooltip of the window. A tooltip for each button costs more to set up than all the buttons
 * together, and only one is ever seen.
 */

/** Where a tooltip stands beside what it names. */
export type Side = 'top' | 'right' | 'bottom' | 'left';

/** What is shown. */
export interface Tip {
  text: string;
  /** The key that does the same. */
  keys?: string | undefined;
  side: Side;
  /** Where what it names lies in the window. */
  beside: DOMRect;
}

/** How long the pointer rests before the tooltip comes, in milliseconds. */
const REST = 500;

class Tips {
  shown = $state.raw<Tip | null>(null);
  #resting: ReturnType<typeof setTimeout> | undefined;

  /** The pointer is over something that has a name. */
  rest(element: Element, of: () => Omit<Tip, 'beside'>): void {
    this.hide();
    this.#resting = setTimeout(() => {
      if (element.isConnected) this.show(element, of);
    }, REST);
  }

  /** The keyboard has come to it. */
  show(element: Element, of: () => Omit<Tip, 'beside'>): void {
    this.hide();
    this.shown = { ...of(), beside: element.getBoundingClientRect() };
  }

  /** It is left, pressed, or Escape is. */
  hide(): void {
    clearTimeout(this.#resting);
    this.shown = null;
  }
}

/** The window's tooltip. */
export const tips = new Tips();
