/** Disables what a browser does and an app must not: reload, go back, print, open drops, zoom. */
import { asAppError, backend } from '../ipc';
import { hasCommand, isAltGr, shortcutKey } from '../lib/keys';
import { showError } from '../state/toasts';

const EDITABLE =
  'textarea, [contenteditable="true"], input:not([type="checkbox"], [type="radio"], [type="button"], [type="submit"], [type="range"])';

/** With Ctrl these reload, print, save, or open browser features. */
const BROWSER_KEYS = new Set(['r', 'p', 's', 'u', 'o', 'j']);
const BACK_AND_FORWARD = new Set([3, 4]);

function isEditable(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest(EDITABLE) !== null;
}

/** Whether the target is in a selection. Its context menu has Copy instead of Reload. */
function isSelected(target: EventTarget | null): boolean {
  const selection = getSelection();
  return (
    target instanceof Node &&
    selection !== null &&
    !selection.isCollapsed &&
    selection.containsNode(target, true)
  );
}

function onkeydown(event: KeyboardEvent): void {
  const reloads =
    event.key === 'F5' ||
    event.key.startsWith('Browser') ||
    (hasCommand(event) && BROWSER_KEYS.has(shortcutKey(event)));
  if (reloads) event.preventDefault();
}

/** Alt with an arrow goes back or forward, unless the window has handled it. */
function onkeydownlast(event: KeyboardEvent): void {
  const arrow = event.key === 'ArrowLeft' || event.key === 'ArrowRight';
  if (arrow && event.altKey && !isAltGr(event)) event.preventDefault();
}

function oncontextmenu(event: MouseEvent): void {
  if (!isEditable(event.target) && !isSelected(event.target)) event.preventDefault();
}

function onmouse(event: MouseEvent): void {
  if (BACK_AND_FORWARD.has(event.button)) event.preventDefault();
}

function ondrag(event: DragEvent): void {
  const files = event.dataTransfer?.types.includes('Files') ?? false;
  // Text can be dropped into a field. A file or link dropped elsewhere would be opened.
  if (isEditable(event.target) && !files) return;
  event.preventDefault();
  if (event.dataTransfer) event.dataTransfer.dropEffect = 'none';
}

function onwheel(event: WheelEvent): void {
  // The board and the day have their own zoom.
  if (event.ctrlKey) event.preventDefault();
}

/** Keeps links from replacing the window. Phone numbers go to the system. */
function onclick(event: MouseEvent): void {
  const link = event.target instanceof Element ? event.target.closest('a[href]') : null;
  if (!link) return;
  event.preventDefault();
  const { href } = link as HTMLAnchorElement;
  if (!href.startsWith('tel:')) return;
  backend.callPhone(href.slice(4)).catch((thrown: unknown) => {
    showError(asAppError(thrown));
  });
}

/** WebKit has its own event for pinching. */
function ongesture(event: Event): void {
  event.preventDefault();
}

/** Keeps the web view from acting as a browser, until the returned function is called. */
export function disableBrowserBehavior(): () => void {
  const abort = new AbortController();
  const { signal } = abort;
  window.addEventListener('keydown', onkeydown, { capture: true, signal });
  window.addEventListener('keydown', onkeydownlast, { signal });
  window.addEventListener('contextmenu', oncontextmenu, { signal });
  for (const kind of ['mousedown', 'mouseup', 'auxclick'] as const) {
    window.addEventListener(kind, onmouse, { capture: true, signal });
  }
  for (const kind of ['dragenter', 'dragover', 'drop'] as const) {
    window.addEventListener(kind, ondrag, { signal });
  }
  window.addEventListener('wheel', onwheel, { passive: false, signal });
  window.addEventListener('click', onclick, { signal });
  window.addEventListener('gesturestart', ongesture, { signal });
  return () => {
    abort.abort();
  };
}
