// Drives Chromium through the Playwright of the browser tests.
import { createRequire } from 'node:module';
import path from 'node:path';
import { worked } from './cpu.mjs';

const playwright = createRequire(path.resolve(import.meta.dirname, '../browser/package.json'))('playwright-core');

/** A fresh browser with one page. */
export async function chromium(executablePath) {
  const server = await playwright.chromium.launchServer({
    executablePath,
    args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking', '--disable-sync'],
  });
  const browser = await playwright.chromium.connect(server.wsEndpoint());
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  const { pid } = server.process();
  return {
    open: (url) => page.goto(url).then(() => page.waitForFunction('window.stage')),
    evaluate: (script) => page.evaluate(script),
    worked: () => worked(pid),
    press: async (x, y) => {
      await page.mouse.move(x, y);
      await page.mouse.down();
    },
    move: async (points) => {
      for (const [x, y] of points) await page.mouse.move(x, y);
    },
    release: () => page.mouse.up(),
    close: () => server.kill(),
  };
}
