/** Keeps a popover in the top layer at the side of what opened it, inside the window. */
import type { Attachment } from 'svelte/attachments';

interface Options {
  /** What it belongs to. */
  anchor: HTMLElement | null;
  /** As wide as the anchor, at least. */
  matchWidth?: boolean;
}

const GAP = 4;
const EDGE = 8;

function place(popover: HTMLElement, anchor: HTMLElement, matchWidth: boolean): void {
  const at = anchor.getBoundingClientRect();
  const below = window.innerHeight - at.bottom - GAP - EDGE;
  const above = at.top - GAP - EDGE;
  if (matchWidth) popover.style.minWidth = `${String(at.width)}px`;
  const wanted = Math.min(popover.scrollHeight, 320);
  const up = below < wanted && above > below;
  popover.style.maxHeight = `${String(Math.max(120, Math.min(320, up ? above : below)))}px`;
  const left = Math.min(at.left, window.innerWidth - popover.offsetWidth - EDGE);
  popover.style.left = `${String(Math.max(EDGE, left))}px`;
  popover.style.top = up ? 'auto' : `${String(at.bottom + GAP)}px`;
  popover.style.bottom = up ? `${String(window.innerHeight - at.top + GAP)}px` : 'auto';
}

/** Shows the element as a popover at its anchor for as long as it is there. */
export function anchored({ anchor, matchWidth = false }: Options): Attachment<HTMLElement> {
  return (popover) => {
    if (!anchor) return;
    popover.showPopover();
    const follow = () => {
      place(popover, anchor, matchWidth);
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
