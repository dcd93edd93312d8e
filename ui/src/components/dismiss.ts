/** Closes popovers and menus. */
import type { Attachment } from 'svelte/attachments';

interface Options {
  /** The element that opened it. A press there does not close it. */
  anchor: unknown;
  /** Whether the focus returns to where it was. */
  close: (returnFocus: boolean) => void;
}

/** Closes the element on Escape, on a press outside, and when something outside gets the focus. */
export function dismissed({ anchor, close }: Options): Attachment<HTMLElement> {
  const within = (element: HTMLElement, target: EventTarget | null): boolean =>
    target instanceof Node &&
    (element.contains(target) || (anchor instanceof Node && anchor.contains(target)));
  return (element) => {
    const onpress = (event: PointerEvent): void => {
      if (!within(element, event.target)) close(false);
    };
    const onkey = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape') return;
      event.preventDefault();
      event.stopPropagation();
      close(true);
    };
    // A closing dialog can take the focus away, so Escape works while nothing has it.
    const onlostkey = (event: KeyboardEvent): void => {
      if (event.target === document.body) onkey(event);
    };
    const onfocus = (event: FocusEvent): void => {
      if (!within(element, event.target)) close(false);
    };
    window.addEventListener('pointerdown', onpress, true);
    element.addEventListener('keydown', onkey);
    window.addEventListener('keydown', onlostkey, true);
    window.addEventListener('focusin', onfocus);
    return () => {
      window.removeEventListener('pointerdown', onpress, true);
      element.removeEventListener('keydown', onkey);
      window.removeEventListener('keydown', onlostkey, true);
      window.removeEventListener('focusin', onfocus);
    };
  };
}
