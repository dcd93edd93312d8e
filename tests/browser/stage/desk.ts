import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test as base, expect, type Page } from '@playwright/test';
import { Program } from './program.js';
import { Sandbox } from './sandbox.js';

interface ForEachTest {
  /** The page of the app. A fault that the page reports to its console fails the test. */
  desk: Page;
}

interface ForEachWorker {
  /** The server that the app works on. */
  sandbox: Sandbox;
  /** Where the app is served, on a data directory of its own. */
  bridge: string;
}

/** Tests with the real command handlers behind the page, and a sandbox behind those. */
export const test = base.extend<ForEachTest, ForEachWorker>({
  sandbox: [
    async ({}, use) => {
      const sandbox = await Sandbox.start(1200);
      await use(sandbox);
      await sandbox.stop();
    },
    { scope: 'worker', timeout: 90_000 },
  ],

  bridge: [
    async ({}, use) => {
      const folder = await mkdtemp(path.join(tmpdir(), 'jpm-desk-browser-'));
      const bridge = await Program.start('bridge', ['--port', '0', '--data-dir', folder]);
      const { url } = bridge.ready as { url: string };
      await use(url);
      await bridge.stop();
      await rm(folder, { recursive: true, force: true });
      // A handler that panics answers nothing; the page may well hide that, this does not.
      expect(bridge.complaints, 'what the shell wrote to standard error').not.toContain('panicked');
    },
    { scope: 'worker', timeout: 90_000 },
  ],

  desk: async ({ page, bridge }, use) => {
    const faults: string[] = [];
    page.on('pageerror', (error) => faults.push(error.stack ?? error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') faults.push(message.text());
    });
    await page.goto(bridge);
    await use(page);
    expect(faults, 'faults that the page reported').toEqual([]);
  },
});

export { expect };
