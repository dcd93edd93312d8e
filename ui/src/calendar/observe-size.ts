/**
 * Observes the sizes of elements with one ResizeObserver. Reading the size of an element during an
 * update would force a layout. The observer reports it after the normal layout and before the paint.
 */
import type { Attachment } from 'svelte/attachments';
import { navigation } from '../state/navigation.svelte';

/** The rail, the top bar and the closed tray, in pixels. They give a first guess of a size. */
const RAIL = 56;
const TOP_BAR = 48;
const TRAY = 40;

/** A size in pixels. */
interface Size {
  width: number;
  height: number;
}

/** The size of an element. */
export interface Measured {
  /** Without borders and scroll bars. */
  inner: Size;
  /** With borders and scroll bars. */
  outer: Size;
}

type OnSize = (measured: Measured, element: HTMLElement) => void;

const lastSizes = new Map<string, Size>();

/** The last inner size of a part of the window, or a guess. */
export function sizeOf(part: string): Size {
  return (
    lastSizes.get(part) ?? {
      width: Math.max(400, window.innerWidth - RAIL),
      height: Math.max(200, window.innerHeight - TOP_BAR - TRAY),
    }
  );
}

const watched = new WeakMap<Element, { part: string; onSize: OnSize }>();

// All elements share one observer, which reads all sizes before it reports any. Otherwise an update
// after the first report would force a layout for the second.
let observer: ResizeObserver | null = null;

function sharedObserver(): ResizeObserver {
  observer ??= new ResizeObserver((entries) => {
    const measured = entries.flatMap(({ target }) =>
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
    for (const { element, inner, outer } of measured) {
      const watch = watched.get(element);
      if (!watch) continue;
      // While printing, parts have no size.
      if (inner.width > 0) lastSizes.set(watch.part, inner);
      watch.onSize({ inner, outer }, element);
    }
  });
  return observer;
}

/** Calls `onSize` whenever the size of an element changes. */
export function observeSize(part: string, onSize: OnSize): Attachment<HTMLElement> {
  return (element) => {
    watched.set(element, { part, onSize });
    sharedObserver().observe(element);
    return () => {
      sharedObserver().unobserve(element);
    };
  };
}

/** The width that the open drawer or form covers at the right of an element, in pixels. */
export function coveredByDrawer(element: HTMLElement): number {
  if (!navigation.hasSide) return 0;
  const width = getComputedStyle(document.documentElement).getPropertyValue('--drawer');
  return Math.max(0, element.getBoundingClientRect().right - (window.innerWidth - Number.parseFloat(width)));
}
