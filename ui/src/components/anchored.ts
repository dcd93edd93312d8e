/** Keeps a popover next to the element that opened it, inside the window. */
import type { Attachment } from 'svelte/attachments';

/** A point in the window. */
export interface Point {
  x: number;
  y: number;
}

interface Options {
  /** The element or point it stays next to. */
  anchor: HTMLElement | Point | null;
  /** `bottom` becomes above if there is more room. */
  side?: 'bottom' | 'right';
  /** Which edges are aligned. */
  align?: 'start' | 'end';
  /** The gap between the two, in pixels. */
  gap?: number;
  /** The greatest height, in pixels. */
  most?: number;
  /** As wide as the anchor, at least. */
  matchWidth?: boolean;
}

const EDGE = 8;

function boxOf(anchor: HTMLElement | Point): DOMRect {
  return anchor instanceof HTMLElement
    ? anchor.getBoundingClientRect()
    : new DOMRect(anchor.x, anchor.y, 0, 0);
}

/** The position nearest to `from` that is inside the window. */
function inside(from: number, size: number, room: number): number {
  return Math.max(EDGE, Math.min(from, room - size - EDGE));
}

function place(popover: HTMLElement, anchor: HTMLElement | Point, options: Options): void {
  const { side = 'bottom', align = 'start', gap = 4, most = 320, matchWidth = false } = options;
  const at = boxOf(anchor);
  const { innerWidth, innerHeight } = window;
  if (matchWidth) popover.style.minWidth = `${String(at.width)}px`;
  const wanted = Math.min(popover.scrollHeight, most);
  const width = popover.offsetWidth;
  if (side === 'right') {
    popover.style.maxHeight = `${String(Math.min(most, innerHeight - 2 * EDGE))}px`;
    const top = align === 'end' ? at.bottom - popover.offsetHeight : at.top;
    popover.style.left = `${String(inside(at.right + gap, width, innerWidth))}px`;
    popover.style.top = `${String(inside(top, popover.offsetHeight, innerHeight))}px`;
    return;
  }
  const below = innerHeight - at.bottom - gap - EDGE;
  const above = at.top - gap - EDGE;
  const up = below < wanted && above > below;
  popover.style.maxHeight = `${String(Math.max(120, Math.min(most, up ? above : below)))}px`;
  const left = align === 'end' ? at.right - width : at.left;
  popover.style.left = `${String(inside(left, width, innerWidth))}px`;
  popover.style.top = up ? 'auto' : `${String(at.bottom + gap)}px`;
  popover.style.bottom = up ? `${String(innerHeight - at.top + gap)}px` : 'auto';
}

/** Shows the element as a popover at its anchor while it is mounted. */
export function anchored(options: Options): Attachment<HTMLElement> {
  return (popover) => {
    const { anchor } = options;
    if (!anchor) return;
    popover.showPopover();
    const follow = () => {
      place(popover, anchor, options);
    };
    follow();
    const watch = new ResizeObserver(follow);
    watch.observe(popover);
    window.addEventListener('resize', follow);
    window.addEventListener('scroll', follow, true);
    return () => {
      watch.disconnect();
      window.removeEventListener('resize', follow);
      window.removeEventListener('scroll', follow, true);
    };
  };
}
