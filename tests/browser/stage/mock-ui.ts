import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { test as base, type Page } from '@playwright/test';
import { root } from './program.js';

/** The address of the pages. Requests to it are answered from files. */
const ORIGIN = 'http://mock.invalid';

const KINDS: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

/** The UI on the mock backend of `ui/mock`. Its data depends only on the clock, so screenshots can be compared. */
export class MockUi {
  private constructor(private readonly folder: string) {}

  /** Builds it, unless it is built from the same files. */
  static async build(): Promise<MockUi> {
    await promisify(execFile)(path.join(root, 'scripts/build-ui'), ['mock']);
    return new MockUi(path.join(root, 'target/mock-ui'));
  }

  /** Opens a page. `ui/mock/scenario.ts` lists the parameters. */
  async open(page: Page, scene: Readonly<Record<string, string>>): Promise<void> {
    await page.route(`${ORIGIN}/**`, async (route) => {
      const { pathname } = new URL(route.request().url());
      const file = path.join(this.folder, pathname === '/' ? 'index.html' : pathname);
      await route.fulfill({ contentType: KINDS[path.extname(file)] ?? 'application/octet-stream', body: await readFile(file) });
    });
    await page.goto(`${ORIGIN}/?${new URLSearchParams(scene)}`);
  }
}

/** The time at which each page opens: a Wednesday in Chicago at 10:20 AM, when most of the day's work is still ahead. */
export const MOMENT = new Date('2026-06-10T15:20:00Z');

/** Tests on the mock backend. The clock of a page starts at `MOMENT`, so that no test depends on the day. */
export const test = base.extend<object, { mockUi: MockUi }>({
  mockUi: [async ({}, use) => use(await MockUi.build()), { scope: 'worker', timeout: 120_000 }],
  page: async ({ page }, use) => {
    await page.clock.install({ time: MOMENT });
    await use(page);
  },
});
