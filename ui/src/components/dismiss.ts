/** How what floats over the window goes away by itself. */
import type { Attachment } from 'svelte/attachments';

interface Options {
  /** What opened it: a press there is its own business. */
  anchor: unknown;
  /** Whether the focus goes back to where it came from. */
  close: (giveBack: boolean) => void;
}

/** Closes the element by Escape, by a press outside of it, and when the focus leaves it. */
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
