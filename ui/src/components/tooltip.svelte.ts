/**
 * The one tooltip of the window. One per button would cost more than the buttons themselves, and
 * only one is ever visible.
 */

/** The side of the element on which the tooltip appears. */
export type Side = 'top' | 'right' | 'bottom' | 'left';

/** A visible tooltip. */
export interface TooltipContent {
  text: string;
  /** The keyboard shortcut. */
  keys?: string | undefined;
  side: Side;
  /** The rectangle of the element in the window. */
  beside: DOMRect;
}

/** How long the pointer rests before the tooltip appears, in milliseconds. */
const DELAY = 500;

class TooltipState {
  shown = $state.raw<TooltipContent | null>(null);
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Shows a tooltip once the pointer has rested on the element. */
  showSoon(element: Element, of: () => Omit<TooltipContent, 'beside'>): void {
    this.hide();
    this.#timer = setTimeout(() => {
      if (element.isConnected) this.show(element, of);
    }, DELAY);
  }

  /** Shows a tooltip at once, for the keyboard. */
  show(element: Element, of: () => Omit<TooltipContent, 'beside'>): void {
    this.hide();
    this.shown = { ...of(), beside: element.getBoundingClientRect() };
  }

  /** Hides the tooltip. */
  hide(): void {
    clearTimeout(this.#timer);
    this.shown = null;
  }
}

/** The window's tooltip. */
export const tooltip = new TooltipState();
