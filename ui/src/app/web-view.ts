/** What a browser does by itself and a program must not: reload, go back, print its screen, open what is dropped on it, zoom. */
import { asAppError, desk } from '../ipc';
import { hasCommand, isAltGr, shortcutKey } from '../lib/keys';
import { tellProblem } from '../state/toasts';

const EDITABLE =
  'textarea, [contenteditable="true"], input:not([type="checkbox"], [type="radio"], [type="button"], [type="submit"], [type="range"])';

/** Ctrl with these reloads, prints, saves, or shows what only a browser has. */
const BROWSER_KEYS = new Set(['r', 'p', 's', 'u', 'o', 'j']);
const BACK_AND_FORWARD = new Set([3, 4]);

function editable(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest(EDITABLE) !== null;
}

/** Text that may be copied is marked, which gives its menu a Copy in place of Reload. */
function copies(target: EventTarget | null): boolean {
  const marked = getSelection();
  return (
    target instanceof Node && marked !== null && !marked.isCollapsed && marked.containsNode(target, true)
  );
}

function onkeydown(event: KeyboardEvent): void {
  const reloads =
    event.key === 'F5' ||
    event.key.startsWith('Browser') ||
    (hasCommand(event) && BROWSER_KEYS.has(shortcutKey(event)));
  if (reloads) event.preventDefault();
}

/** Alt with an arrow goes through pages, unless a part of the window has a use for it. */
function onkeydownlast(event: KeyboardEvent): void {
  const arrow = event.key === 'ArrowLeft' || event.key === 'ArrowRight';
  if (arrow && event.altKey && !isAltGr(event)) event.preventDefault();
}

function oncontextmenu(event: MouseEvent): void {
  if (!editable(event.target) && !copies(event.target)) event.preventDefault();
}

function onmouse(event: MouseEvent): void {
  if (BACK_AND_FORWARD.has(event.button)) event.preventDefault();
}

function ondrag(event: DragEvent): void {
  const files = event.dataTransfer?.types.includes('Files') ?? false;
  // Text may be dragged into a field; a file or a link anywhere else would be opened.
  if (editable(event.target) && !files) return;
  event.preventDefault();
  if (event.dataTransfer) event.dataTransfer.dropEffect = 'none';
}

function onwheel(event: WheelEvent): void {
  // The board and the day have a scale of their own; see their handlers.
  if (event.ctrlKey) event.preventDefault();
}

/** A link would put another page in the place of the window; only phone numbers lead anywhere, to the system. */
function onclick(event: MouseEvent): void {
  const link = event.target instanceof Element ? event.target.closest('a[href]') : null;
  if (!link) return;
  event.preventDefault();
  const { href } = link as HTMLAnchorElement;
  if (!href.startsWith('tel:')) return;
  desk.callPhone(href.slice(4)).catch((thrown: unknown) => {
    tellProblem(asAppError(thrown));
  });
}

/** WebKit tells of two fingers that spread with an event of its own. */
function ongesture(event: Event): void {
  event.preventDefault();
}

/** Keeps the web view from acting as a browser, until the returned function is called. */
export function tameWebView(): () => void {
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
