/** How far above the window's edge notices stand: nothing that can be dragged or read lies under them. */

const EDGE = 20;

class ToastPlace {
  /** What a room keeps free at its bottom, in pixels. */
  kept = $state(0);
  /** The lowest notice's distance from the bottom, in pixels. */
  readonly bottom = $derived(this.kept + EDGE);
}

/** Where notices stand. */
export const toastPlace = new ToastPlace();
