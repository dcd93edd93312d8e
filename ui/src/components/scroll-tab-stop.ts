/**
 * Lets a keyboard scroll a box that holds text only. WebKit gives such a box no tab stop of its own,
 * so without one its lower part can't be reached.
 */
import type { Attachment } from 'svelte/attachments';

const FOCUSABLE = ':is(a[href], button, input, select, textarea, [tabindex="0"]):not(:disabled)';

/** Makes the box a tab stop while it scrolls and holds nothing that takes the focus. */
export const scrollTabStop: Attachment<HTMLElement> = (box) => {
  function update() {
    const scrolls = box.scrollHeight > box.clientHeight;
    if (scrolls && !box.querySelector(FOCUSABLE)) box.tabIndex = 0;
    else if (document.activeElement !== box) box.removeAttribute('tabindex');
  }
  const sizes = new ResizeObserver(update);
  sizes.observe(box);
  for (const child of box.children) sizes.observe(child);
  const children = new MutationObserver((changes) => {
    for (const { addedNodes } of changes) {
      for (const node of addedNodes)
        if (node instanceof Element && node.parentNode === box) sizes.observe(node);
    }
    update();
  });
  children.observe(box, { childList: true, subtree: true });
  return () => {
    sizes.disconnect();
    children.disconnect();
  };
};
