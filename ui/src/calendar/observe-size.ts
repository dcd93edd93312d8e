/**
 * How large parts of the window are. Asking an element while it is being drawn makes the browser lay everything out at once
 * and again when more comes; an observer tells after the layout that is made anyway, and before it is painted.
 */
import type { Attachment } from 'svelte/attachments';

/** The rail, the top bar, and the least that a tray takes, in pixels: enough to guess the first size by. */
const BESIDE = 56;
const ABOVE = 48;
const BELOW = 40;

/** A size in pixels. */
interface Size {
  width: number;
  height: number;
}

/** What is told of an element. */
export interface Measured {
  /** Without borders and bars. */
  inner: Size;
  /** With them. */
  outer: Size;
}

type Tell = (measured: Measured, element: HTMLElement) => void;

const known = new Map<string, Size>();

/** How large a part was when it was last seen; a guess before that. */
export function sizeOf(part: string): Size {
  return (
    known.get(part) ?? {
      width: Math.max(400, window.innerWidth - BESIDE),
      height: Math.max(200, window.innerHeight - ABOVE - BELOW),
    }
  );
}

const watched = new WeakMap<Element, { part: string; tell: Tell }>();

// One observer for all: what the first one is told is drawn before the second one is told, and whatever it asks an element
// then has everything laid out again.
let observer: ResizeObserver | null = null;

function observe(): ResizeObserver {
  observer ??= new ResizeObserver((entries) => {
    const seen = entries.flatMap(({ target }) =>
      target instanceof HTMLElement
        ? [
            {
              element: target,
              inner: { width: target.clientWidth, height: target.clientHeight },
              outer: { width: target.offsetWidth, height: target.offsetHeight },
            },
          ]
        : [],
    );
    for (const { element, inner, outer } of seen) {
      const watch = watched.get(element);
      if (!watch) continue;
      // On paper parts have no size.
      if (inner.width > 0) known.set(watch.part, inner);
      watch.tell({ inner, outer }, element);
    }
  });
  return observer;
}

/** Tells the size of an element whenever it changes, and remembers the inner one for the next time. */
export function observeSize(part: string, tell: Tell): Attachment<HTMLElement> {
  return (element) => {
    watched.set(element, { part, tell });
    observe().observe(element);
    return () => {
      observe().unobserve(element);
    };
  };
}
