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

/** Waits until the page looks as it will stay. While a theme changes, the page has colors of both. */
async function animationsEnd(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const frame = (): Promise<unknown> => new Promise((drawn) => requestAnimationFrame(drawn));
    // The first frame draws the change, the second what was announced about it.
    await frame();
    await frame();
    const ends = document.getAnimations().filter((one) => one.effect?.getComputedTiming().endTime !== Infinity);
    await Promise.allSettled(ends.map((one) => one.finished));
  });
}

/** Fails with a readable list when what is on the page breaks a rule of WCAG 2.2 A or AA. */
export async function expectAccessible(page: Page, room: string): Promise<void> {
  await animationsEnd(page);
  // Evaluated, not added as a script: the page's own policy rightly forbids foreign scripts.
  await page.evaluate(await readFile(axe, 'utf8'));
  const violations = await page.evaluate(
    async ({ tags, name }) => {
      // Other results cost time, and nobody reads them.
      const options: RunOptions = { runOnly: tags, rules: { [name]: { enabled: true } }, resultTypes: ['violations'], elementRef: true };
      const { violations: all } = await window.axe.run(document, options);
      // This rule is experimental: what is seen on a control is a part of its name, so that it can be called by it. In a column and
      // in the tray the start stands between a card's name and its work, and the spoken name has the whole time further on.
      const exempt = '.appointment.column, .appointment.chip, .appointment.tray';
      return all
        .map((violation) => ({
          id: violation.id,
          help: violation.help,
          nodes: violation.nodes
            .filter((node) => violation.id !== name || !node.element?.closest(exempt))
            .map(({ target, failureSummary }) => ({ target, failureSummary })),
        }))
        .filter(({ nodes }) => nodes.length > 0);
    },
    { tags: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'], name: 'label-content-name-mismatch' },
  );
  const found = violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id} (${help}) at ${target.join(' ')}: ${failureSummary ?? ''}`),
  );
  expect(found, `accessibility of ${room}`).toEqual([]);
}
