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
export interface Size {
  width: number;
  height: number;
}

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

/** Tells the inner size of an element whenever it changes, and remembers it for the next time. */
export function sized(
  part: string,
  tell: (size: Size, element: HTMLElement) => void,
): Attachment<HTMLElement> {
  return (element) => {
    const observer = new ResizeObserver(() => {
      const size = { width: element.clientWidth, height: element.clientHeight };
      known.set(part, size);
      tell(size, element);
    });
    observer.observe(element);
    return () => {
      observer.disconnect();
    };
  };
}
