/** How far above the window's edge toasts appear, so that they cover no content. */

const EDGE = 20;

class ToastPosition {
  /** What a page reserves at its bottom, in pixels. */
  reserved = $state(0);
  /** What floats above that, such as the bar of a selection, in pixels. */
  floating = $state(0);
  /** The distance of the lowest toast from the bottom, in pixels. */
  readonly bottom = $derived(this.reserved + this.floating + EDGE);
}

/** The position of the toasts. */
export const toastPosition = new ToastPosition();
