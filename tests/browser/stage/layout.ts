import { expect, type Page } from '@playwright/test';

/**
 * Fails with a readable list when the page shows a part that failed, text that lies on other text, or something that is
 * wider than the place it has.
 */
export async function expectSoundLayout(page: Page, what: string): Promise<void> {
  // A dialog that is still fading in is transparent: the text below it would count as seen.
  await page.evaluate(async () => {
    const finite = document.getAnimations().filter((one) => Number.isFinite(one.effect?.getComputedTiming().endTime));
    await Promise.allSettled(finite.map((one) => one.finished));
  });
  const faults = await page.evaluate(faultsOfLayout);
  expect(faults, `layout of ${what}`).toEqual([]);
}

/** Runs in the page. */
function faultsOfLayout(): string[] {
  interface Box {
    readonly left: number;
    readonly top: number;
    readonly right: number;
    readonly bottom: number;
  }
  interface Line {
    readonly element: Element;
    readonly text: string;
    readonly box: Box;
  }

  const nameOf = (element: Element) => {
    const label = element.getAttribute('aria-label') ?? element.textContent?.trim().slice(0, 40) ?? '';
    return `<${element.tagName.toLowerCase()} class="${element.getAttribute('class') ?? ''}"> ${JSON.stringify(label)}`;
  };
  const isClear = (element: Element) => {
    const { backgroundColor, backgroundImage, opacity } = getComputedStyle(element);
    return (backgroundColor === 'rgba(0, 0, 0, 0)' || backgroundColor === 'transparent' || Number(opacity) === 0) && backgroundImage === 'none';
  };
  /** What is left of a box after everything around the element has cut off what it does not show. */
  const shownPart = (element: Element, whole: Box): Box => {
    let { left, top, right, bottom } = whole;
    for (let around: Element | null = element; around; around = around.parentElement) {
      const { overflowX, overflowY, position } = getComputedStyle(around);
      const box = around.getBoundingClientRect();
      if (overflowX !== 'visible') [left, right] = [Math.max(left, box.left), Math.min(right, box.right)];
      if (overflowY !== 'visible') [top, bottom] = [Math.max(top, box.top), Math.min(bottom, box.bottom)];
      if (position === 'fixed') break;
    }
    return { left: Math.max(left, 0), top: Math.max(top, 0), right: Math.min(right, innerWidth), bottom: Math.min(bottom, innerHeight) };
  };
  /** Whether an element's own text can be seen at a point: nothing opaque lies on it there, and no ancestor clips it. */
  const isSeen = (element: Element, x: number, y: number) => {
    for (const above of document.elementsFromPoint(x, y)) {
      if (above === element || above.contains(element)) return true;
      if (!element.contains(above) && !isClear(above)) return false;
    }
    return false;
  };

  const faults: string[] = [];
  for (const failed of document.querySelectorAll('.failed[role="alert"], .failed[role="alertdialog"]')) faults.push(`failed: ${nameOf(failed)}`);

  const root = document.documentElement;
  if (root.scrollWidth > root.clientWidth) faults.push(`the page is ${root.scrollWidth - root.clientWidth} px wider than the window`);
  for (const element of document.querySelectorAll('dialog, [role="dialog"], [role="menu"], aside, main, nav, header, form, table, section')) {
    const { overflowX, visibility } = getComputedStyle(element);
    const box = element.getBoundingClientRect();
    if (box.width === 0 || visibility === 'hidden' || element.closest('[data-view]')) continue;
    const excess = element.scrollWidth - element.clientWidth;
    // What is cut off on purpose, and what may be scrolled sideways, says so in its style; dialogs and menus never may.
    const mayScroll = overflowX === 'auto' || overflowX === 'scroll';
    if (excess > 1 && overflowX !== 'hidden' && overflowX !== 'clip' && !(mayScroll && element.querySelector('table'))) {
      faults.push(`${excess} px too wide: ${nameOf(element)}`);
    }
    if (element.matches('[role="dialog"], [role="menu"]') && (box.left < -1 || box.right > innerWidth + 1)) faults.push(`outside the window: ${nameOf(element)}`);
  }

  const lines: Line[] = [];
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = texts.nextNode(); node; node = texts.nextNode()) {
    const element = node.parentElement;
    const text = node.textContent?.trim() ?? '';
    if (!element || text === '' || element.closest('script, style, .sr-only, [aria-live]')) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    for (const whole of range.getClientRects()) {
      const box = shownPart(element, whole);
      if (box.right - box.left > 2 && box.bottom - box.top > 4) lines.push({ element, text, box });
    }
  }
  lines.sort((one, other) => one.box.top - other.box.top);
  for (const [at, one] of lines.entries()) {
    for (let next = at + 1; next < lines.length; next += 1) {
      const other = lines[next];
      if (!other || other.box.top >= one.box.bottom - 3) break;
      if (one.element === other.element || one.element.contains(other.element) || other.element.contains(one.element)) continue;
      const left = Math.max(one.box.left, other.box.left);
      const right = Math.min(one.box.right, other.box.right);
      const bottom = Math.min(one.box.bottom, other.box.bottom);
      if (right - left <= 3 || bottom - other.box.top <= 3) continue;
      const [x, y] = [(left + right) / 2, (other.box.top + bottom) / 2];
      if (isSeen(one.element, x, y) && isSeen(other.element, x, y)) faults.push(`${JSON.stringify(one.text.slice(0, 40))} lies on ${JSON.stringify(other.text.slice(0, 40))}`);
    }
  }
  return [...new Set(faults)].slice(0, 20);
}
