import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { expect, type Page } from '@playwright/test';
import type { AxeResults } from 'axe-core';

const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

declare global {
  interface Window {
    axe: { run(context: Document, options: { runOnly: string[]; rules: Record<string, { enabled: boolean }> }): Promise<AxeResults> };
  }
}

/** Fails with a readable list when what is on the page breaks a rule of WCAG 2.2 A or AA. */
export async function expectAccessible(page: Page, room: string): Promise<void> {
  // Evaluated, not added as a script: the page's own policy rightly forbids foreign scripts.
  await page.evaluate(await readFile(axe, 'utf8'));
  const { violations } = await page.evaluate(() =>
    window.axe.run(document, {
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'],
      // Experimental: it wants every visible abbreviation of a card inside its spoken name, letter by letter.
      // A card's spoken name begins with what stands first on it and says the rest in whole words.
      rules: { 'label-content-name-mismatch': { enabled: false } },
    }),
  );
  const found = violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id} (${help}) at ${target.join(' ')}: ${failureSummary ?? ''}`),
  );
  expect(found, `accessibility of ${room}`).toEqual([]);
}
