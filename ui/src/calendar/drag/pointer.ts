/**
 * One pointer from press to release. Pointer events with capture, never HTML drag and drop: the
 * same code serves mouse, pen and touch, and the picture under the pointer is ours.
 */

/** How far each kind of pointer must go before a press becomes a drag, in pixels: a pen trembles. */
const THRESHOLD = { mouse: 4, pen: 8 };

/** How long a finger rests before it drags, in milliseconds. Until then it scrolls or taps. */
export const LONG_PRESS = 400;

/** How far a finger may stray while it rests, in pixels. */
const RESTING = 10;

/** From how far inside its edge a scroller begins to scroll, in pixels. */
const EDGE = 36;

/** How long the pointer rests at an edge before it scrolls, so that passing it does not, in milliseconds. */
const EDGE_REST = 220;

/** The fastest edge scroll, in pixels a frame. */
const FASTEST = 18;

/** What happens on the way. Coordinates are those of the window. */
export interface DragHooks {
  /** The press became a drag; `false` refuses it. */
  start: (x: number, y: number) => boolean;
  /** At most once a frame. `fine` while Alt or Shift is held. */
  move: (x: number, y: number, fine: boolean) => void;
  /** Released inside a drag. */
  drop: (x: number, y: number, fine: boolean) => void;
  /** Ended by anything but a release: Escape, a lost release, another window, a dialog. */
  cancel: () => void;
  /** What scrolls when the pointer is at its edge. */
  scroller: () => HTMLElement | null;
  /** Pressed on what is for nothing but dragging, so that a finger need not rest first. */
  handle?: boolean;
}

function towardsEdge(at: number, from: number, to: number): number {
  const before = from + EDGE - at;
  const behind = at - (to - EDGE);
  const by = before > 0 ? -before : behind > 0 ? behind : 0;
  return Math.sign(by) * Math.min(FASTEST, (Math.abs(by) / EDGE) * FASTEST);
}

/** How far to scroll for a pointer at an edge; nothing when it is inside, far outside, or at the end. */
function edgeScroll(scroller: HTMLElement, x: number, y: number): { left: number; top: number } | null {
  const box = scroller.getBoundingClientRect();
  if (x < box.left || x > box.right || y < box.top - EDGE || y > box.bottom + EDGE) return null;
  const left = towardsEdge(x, box.left + Number(scroller.dataset['edgeLeft'] ?? 0), box.right);
  const from = box.top + Number(scroller.dataset['edgeTop'] ?? 0);
  // Over what stays in sight nothing scrolls: it is a place to drop on.
  const stays = y < from && y >= from - Number(scroller.dataset['stays'] ?? 0);
  const top = stays ? 0 : towardsEdge(y, from, box.bottom);
  return left === 0 && top === 0 ? null : { left, top };
}

function insideOf(scroller: HTMLElement | null, x: number, y: number): boolean {
  const box = scroller?.getBoundingClientRect();
  return box !== undefined && x >= box.left && x <= box.right && y >= box.top && y <= box.bottom;
}

function finely(event: PointerEvent): boolean {
  return event.altKey || event.shiftKey;
}

/** Ends the gesture that is under way, if any. */
let endPresent: (() => void) | null = null;

/** A finger carries something, so it must not scroll. */
let fingerDrags = false;

/**
 * Keeps an element from being scrolled by the finger that drags. It must listen before the finger
 * comes down: the browser decides then whether a swipe waits for the page.
 */
export function scrollsNotWhileDragging(element: HTMLElement): () => void {
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

/** Cancels the gesture that is under way: what it was made on is about to change. */
export function cancelGesture(): void {
  endPresent?.();
}

/** Follows the pointer of a press until it is released. `root` must outlive the drag. */
export function followPointer(press: PointerEvent, root: HTMLElement, hooks: DragHooks): void {
  // Where the release of the press before was lost, this press is the first to tell.
  cancelGesture();
  const { pointerId, pointerType, clientX, clientY } = press;
  const rests = pointerType === 'touch' && !hooks.handle;
  const threshold = pointerType === 'mouse' ? THRESHOLD.mouse : THRESHOLD.pen;
  let x = clientX;
  let y = clientY;
  let fine = finely(press);
  let dragging = false;
  let frame = 0;
  let atEdgeSince: number | null = null;
  // What comes from outside, from the tray, passes an edge on its way in and must not scroll there.
  let armed = insideOf(hooks.scroller(), clientX, clientY);

  const draw = (now: number): void => {
    frame = 0;
    const scroller = hooks.scroller();
    const by = scroller ? edgeScroll(scroller, x, y) : null;
    armed ||= by === null && insideOf(scroller, x, y);
    if (scroller && by && armed) {
      atEdgeSince ??= now;
      if (now - atEdgeSince > EDGE_REST) scroller.scrollBy(by.left, by.top);
      // Without a further move of the pointer too.
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
    // The release happened where this window could not hear it, or another button joined.
    if (event.buttons !== 1) {
      cancel();
      return;
    }
    x = event.clientX;
    y = event.clientY;
    fine = finely(event);
    if (!dragging) {
      const strayed = Math.hypot(x - clientX, y - clientY);
      if (rests) {
        // A swipe, which is for the browser to scroll by.
        if (strayed > RESTING) finish();
        return;
      }
      if (strayed < threshold) return;
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
    swallowClick();
    hooks.drop(event.clientX, event.clientY, finely(event));
  };

  const cancel = (): void => {
    if (signal.aborted) return;
    finish();
    if (!dragging) return;
    window.addEventListener('pointerup', swallowClick, { capture: true, once: true });
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
  endPresent = cancel;
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
  // A finger gives the capture of what it touched first to the root; that is no loss.
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
  // A finger that rests asks for no menu.
  if (rests) window.addEventListener('contextmenu', stop, { signal, capture: true });

  function finish(): void {
    listeners.abort();
    clearTimeout(rest);
    fingerDrags = false;
    if (endPresent === cancel) endPresent = null;
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
  window.removeEventListener('pointerup', swallowClick, { capture: true });
}

/** The release of a drag is no click on what lies under it. */
function swallowClick(): void {
  window.addEventListener('click', stop, { capture: true, once: true });
  // The click of a release comes in the same task or not at all.
  setTimeout(() => window.removeEventListener('click', stop, { capture: true }), 0);
}
