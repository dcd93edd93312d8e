import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { expect, type Page } from '@playwright/test';
import type { AxeResults, RunOptions } from 'axe-core';

const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

declare global {
  interface Window {
    axe: { run(context: Document, options: RunOptions): Promise<AxeResults> };
  }
}

/**
 * Waits until no animation or transition is left. While the theme changes, a page has colors of
 * both, and the end of one transition can start that of an inherited color.
 */
async function animationsEnd(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const frame = (): Promise<unknown> => new Promise((drawn) => requestAnimationFrame(drawn));
    const running = (): Animation[] =>
      document
        .getAnimations()
        .filter((one) => one.playState === 'running' && one.effect?.getComputedTiming().endTime !== Infinity);
    do {
      await Promise.allSettled(running().map((one) => one.finished));
      // The first frame draws the change. A transition that it starts is listed in the second.
      await frame();
      await frame();
    } while (running().length > 0);
  });
}

/** The rules of WCAG 2.2 at the levels A and AA. */
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/** An experimental rule: the name of a control contains the text that is seen on it. */
const NAME_CONTAINS_TEXT = 'label-content-name-mismatch';

/**
 * Narrow cards show the start between the customer and the work. Their spoken name has the whole
 * time, and further on.
 */
const EXEMPT_CARDS = '.appointment.column, .appointment.chip, .appointment.tray';

/**
 * Fails with a readable list if the page breaks a rule of accessibility in the light or the dark
 * theme. The themes differ only in colors, so the dark one is checked for contrast only.
 */
export async function expectAccessible(page: Page, name: string): Promise<void> {
  // The page's own policy forbids foreign scripts, so the library is evaluated, not added.
  await page.evaluate(await readFile(axe, 'utf8'));
  const found: string[] = [];
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await animationsEnd(page);
    const options: RunOptions = {
      ...(colorScheme === 'light'
        ? { runOnly: TAGS, rules: { [NAME_CONTAINS_TEXT]: { enabled: true } } }
        : { runOnly: { type: 'rule', values: ['color-contrast'] } }),
      // Other results cost time, and nobody reads them.
      resultTypes: ['violations'],
      elementRef: true,
    };
    const violations = await page.evaluate(
      async ([options, rule, exempt]) =>
        (await window.axe.run(document, options)).violations.flatMap(({ id, help, nodes }) =>
          nodes
            .filter((node) => id !== rule || !node.element?.closest(exempt))
            .map(({ target, failureSummary }) => `${id} (${help}) at ${target.join(' ')}: ${failureSummary ?? ''}`),
        ),
      [options, NAME_CONTAINS_TEXT, EXEMPT_CARDS] as const,
    );
    found.push(...violations.map((violation) => `${colorScheme}: ${violation}`));
  }
  await page.emulateMedia({ colorScheme: 'light' });
  expect(found, `accessibility of ${name}`).toEqual([]);
}
