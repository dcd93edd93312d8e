import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { expect, type Page } from '@playwright/test';
import type { AxeResults } from 'axe-core';

const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

declare global {
  interface Window {
    axe: {
      run(context: Document | { exclude: string[] }, options: { runOnly: string[]; rules?: Record<string, { enabled: boolean }> }): Promise<AxeResults>;
    };
  }
}

/** Waits until the page looks as it will stay: a change of theme is drawn part by part, and what is looked at in between has colours of both. */
async function settled(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const frame = (): Promise<unknown> => new Promise((drawn) => requestAnimationFrame(drawn));
    // The first draws what the change brought, the second what was told of it.
    await frame();
    await frame();
    const ends = document.getAnimations().filter((one) => one.effect?.getComputedTiming().endTime !== Infinity);
    await Promise.allSettled(ends.map((one) => one.finished));
  });
}

/** Fails with a readable list when what is on the page breaks a rule of WCAG 2.2 A or AA. */
export async function expectAccessible(page: Page, room: string): Promise<void> {
  await settled(page);
  // Evaluated, not added as a script: the page's own policy rightly forbids foreign scripts.
  await page.evaluate(await readFile(axe, 'utf8'));
  const violations = await page.evaluate(
    async ({ tags, name }) => {
      const all = await window.axe.run(document, { runOnly: tags, rules: { [name]: { enabled: false } } });
      // Experimental: what is seen on a control is a part of its name, so that it can be called by it. In a column and in the
      // tray the begin stands between a card's name and its work, where the spoken name has the whole time further on.
      const spoken = await window.axe.run({ exclude: ['.appointment.column', '.appointment.chip', '.appointment.tray'] }, { runOnly: [name] });
      return [...all.violations, ...spoken.violations];
    },
    { tags: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'], name: 'label-content-name-mismatch' },
  );
  const found = violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id} (${help}) at ${target.join(' ')}: ${failureSummary ?? ''}`),
  );
  expect(found, `accessibility of ${room}`).toEqual([]);
}
