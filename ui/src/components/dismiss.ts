/** Closes popovers and menus. */
import type { Attachment } from 'svelte/attachments';

interface Options {
  /** The element that opened it. A press there does not close it. */
  anchor: unknown;
  /** Whether the focus returns to where it was. */
  close: (returnFocus: boolean) => void;
}

/** Closes the element on Escape, on a press outside, and when the focus leaves it. */
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
    const onleave = (event: FocusEvent): void => {
      if (event.relatedTarget && !within(element, event.relatedTarget)) close(false);
    };
    window.addEventListener('pointerdown', onpress, true);
    element.addEventListener('keydown', onkey);
    element.addEventListener('focusout', onleave);
    return () => {
      window.removeEventListener('pointerdown', onpress, true);
      element.removeEventListener('keydown', onkey);
      element.removeEventListener('focusout', onleave);
    };
  };
}
