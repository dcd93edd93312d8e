/**
 * Follows one pointer from press to release. It uses pointer events instead of HTML drag and drop, so
 * that mouse, pen and touch share the code and the preview can be a live element.
 */

/** How far a pointer must move before a press becomes a drag, in pixels. A pen trembles more. */
const THRESHOLD = { mouse: 4, pen: 8 };

/** How long a finger must rest before it drags, in milliseconds. Before that it scrolls or taps. */
const LONG_PRESS = 400;

/** How far a finger may move while it rests, in pixels. */
const LONG_PRESS_RADIUS = 10;

/** The width of the zone at a scroller's edge in which a drag scrolls, in pixels. */
const EDGE = 36;

/** How long the pointer must stay at an edge before it scrolls, in milliseconds. */
const EDGE_DELAY = 220;

/** The fastest edge scroll, in pixels per frame. */
const FASTEST = 18;

/** The steps of a drag. Coordinates are those of the window. */
export interface DragHooks {
  /** Starts the drag. Returns `false` to refuse it. */
  start: (x: number, y: number) => boolean;
  /** Is called at most once per frame. `fine` means that Alt or Shift is held. */
  move: (x: number, y: number, fine: boolean) => void;
  /** Ends the drag with a release. */
  drop: (x: number, y: number, fine: boolean) => void;
  /** Ends the drag otherwise: Escape, a lost release, another window, a dialog. */
  cancel: () => void;
  /** The element that scrolls when the pointer is at its edge. */
  scroller: () => HTMLElement | null;
  /** Whether the press is on a drag handle, so that a finger need not rest first. */
  handle?: boolean;
}

function edgeSpeed(at: number, from: number, to: number): number {
  const before = from + EDGE - at;
  const behind = at - (to - EDGE);
  const by = before > 0 ? -before : behind > 0 ? behind : 0;
  return Math.sign(by) * Math.min(FASTEST, (Math.abs(by) / EDGE) * FASTEST);
}

/** How far to scroll in a frame for a pointer at an edge; null if it is at none. */
function edgeScroll(scroller: HTMLElement, x: number, y: number): { left: number; top: number } | null {
  const box = scroller.getBoundingClientRect();
  if (x < box.left || x > box.right || y < box.top - EDGE || y > box.bottom + EDGE) return null;
  const left = edgeSpeed(x, box.left + Number(scroller.dataset['edgeLeft'] ?? 0), box.right);
  const from = box.top + Number(scroller.dataset['edgeTop'] ?? 0);
  // Over pinned rows nothing scrolls, because a card can be dropped on them.
  const isPinned = y < from && y >= from - Number(scroller.dataset['pinned'] ?? 0);
  const top = isPinned ? 0 : edgeSpeed(y, from, box.bottom);
  return left === 0 && top === 0 ? null : { left, top };
}

function contains(scroller: HTMLElement | null, x: number, y: number): boolean {
  const box = scroller?.getBoundingClientRect();
  return box !== undefined && x >= box.left && x <= box.right && y >= box.top && y <= box.bottom;
}

function isFine(event: PointerEvent): boolean {
  return event.altKey || event.shiftKey;
}

/** Cancels the current gesture, if there is one. */
let cancelCurrent: (() => void) | null = null;

/** Whether a finger drags, so that it must not scroll. */
let fingerDrags = false;

/**
 * Keeps a dragging finger from scrolling an element. It listens all the time, because the browser
 * decides at the touch whether a swipe waits for the page.
 */
export function preventScrollWhileDragging(element: HTMLElement): () => void {
  const listeners = new AbortController();
  element.addEventListener(
    'touchmove',
    (event) => {
      if (fingerDrags) event.preventDefault();
    },
    { passive: false, signal: listeners.signal },
  );
  return () => {
    listeners.abort();
  };
}

/** Cancels the current gesture, because its view is about to change. */
export function cancelGesture(): void {
  cancelCurrent?.();
}

/** Follows the pointer of a press until it is released. `root` must outlive the drag. */
export function followPointer(press: PointerEvent, root: HTMLElement, hooks: DragHooks): void {
  // If the release of the previous press was lost, its gesture is still running.
  cancelGesture();
  const { pointerId, pointerType, clientX, clientY } = press;
  const rests = pointerType === 'touch' && !hooks.handle;
  const threshold = pointerType === 'mouse' ? THRESHOLD.mouse : THRESHOLD.pen;
  let x = clientX;
  let y = clientY;
  let fine = isFine(press);
  let dragging = false;
  let frame = 0;
  let atEdgeSince: number | null = null;
  // A card from the tray passes an edge on its way in and must not scroll there.
  let mayScroll = contains(hooks.scroller(), clientX, clientY);

  const draw = (now: number): void => {
    frame = 0;
    const scroller = hooks.scroller();
    const by = scroller ? edgeScroll(scroller, x, y) : null;
    mayScroll ||= by === null && contains(scroller, x, y);
    if (scroller && by && mayScroll) {
      atEdgeSince ??= now;
      if (now - atEdgeSince > EDGE_DELAY) scroller.scrollBy(by.left, by.top);
      // The scrolling continues while the pointer rests.
      frame = requestAnimationFrame(draw);
    } else {
      atEdgeSince = null;
    }
    hooks.move(x, y, fine);
  };

  const begin = (): void => {
    dragging = true;
    if (!hooks.start(clientX, clientY)) {
      finish();
      return;
    }
    root.setPointerCapture(pointerId);
    fingerDrags = pointerType === 'touch';
    frame = requestAnimationFrame(draw);
  };

  const onMove = (event: PointerEvent): void => {
    if (event.pointerId !== pointerId) return;
    // The release was lost outside the window, or another button was pressed.
    if (event.buttons !== 1) {
      cancel();
      return;
    }
    x = event.clientX;
    y = event.clientY;
    fine = isFine(event);
    if (!dragging) {
      const distance = Math.hypot(x - clientX, y - clientY);
      if (rests) {
        // A swipe scrolls.
        if (distance > LONG_PRESS_RADIUS) finish();
        return;
      }
      if (distance < threshold) return;
      begin();
      if (signal.aborted) return;
    }
    event.preventDefault();
    if (frame === 0) frame = requestAnimationFrame(draw);
  };

  const onUp = (event: PointerEvent): void => {
    if (event.pointerId !== pointerId) return;
    finish();
    if (!dragging) return;
    ignoreNextClick();
    hooks.drop(event.clientX, event.clientY, isFine(event));
  };

  const cancel = (): void => {
    if (signal.aborted) return;
    finish();
    if (!dragging) return;
    window.addEventListener('pointerup', ignoreNextClick, { capture: true, once: true });
    // The next press has a release of its own.
    window.addEventListener('pointerdown', forgetRelease, { capture: true, once: true });
    hooks.cancel();
  };

  const onKey = (event: KeyboardEvent): void => {
    if (!dragging) return;
    if (event.key === 'Escape') {
      event.preventDefault();
      event.stopPropagation();
      cancel();
    } else if (event.key === 'Alt' || event.key === 'Shift') {
      event.preventDefault();
      fine = event.type === 'keydown';
      if (frame === 0) frame = requestAnimationFrame(draw);
    }
  };

  const listeners = new AbortController();
  const { signal } = listeners;
  const rest = rests ? setTimeout(begin, LONG_PRESS) : undefined;
  cancelCurrent = cancel;
  window.addEventListener('pointermove', onMove, { signal });
  window.addEventListener('pointerup', onUp, { signal });
  window.addEventListener('keydown', onKey, { signal, capture: true });
  window.addEventListener('keyup', onKey, { signal, capture: true });
  window.addEventListener('blur', cancel, { signal });
  window.addEventListener('pagehide', cancel, { signal });
  window.addEventListener(
    'pointercancel',
    (event) => {
      if (event.pointerId === pointerId) cancel();
    },
    { signal },
  );
  // A finger first captures the touched element. Only a loss of the root's capture counts.
  root.addEventListener(
    'lostpointercapture',
    (event) => {
      if (event.pointerId === pointerId && event.target === root) cancel();
    },
    { signal },
  );
  document.addEventListener(
    'visibilitychange',
    () => {
      if (document.hidden) cancel();
    },
    { signal },
  );
  document.addEventListener(
    'focusin',
    (event) => {
      if (event.target instanceof Element && event.target.closest(DIALOG)) cancel();
    },
    { signal },
  );
  // A resting finger opens no context menu.
  if (rests) window.addEventListener('contextmenu', stop, { signal, capture: true });

  function finish(): void {
    listeners.abort();
    clearTimeout(rest);
    fingerDrags = false;
    if (cancelCurrent === cancel) cancelCurrent = null;
    if (frame !== 0) cancelAnimationFrame(frame);
    if (root.hasPointerCapture(pointerId)) root.releasePointerCapture(pointerId);
  }
}

const DIALOG = '[role="dialog"], [role="alertdialog"]';

function stop(event: Event): void {
  event.stopPropagation();
  event.preventDefault();
}

function forgetRelease(): void {
  window.removeEventListener('pointerup', ignoreNextClick, { capture: true });
}

/** Ignores the click that the release of a drag makes on the element below. */
function ignoreNextClick(): void {
  window.addEventListener('click', stop, { capture: true, once: true });
  // That click comes in the same task or not at all.
  setTimeout(() => window.removeEventListener('click', stop, { capture: true }), 0);
}
