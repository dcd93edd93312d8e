import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { test as base, type Page } from '@playwright/test';
import { root } from './program.js';

/** Where pages of the fake are said to be; nothing listens there. */
const ORIGIN = 'http://fake.invalid';

const KINDS: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

/** The interface on `ui/mock`, whose company depends on the clock alone: what can be compared with a picture. */
export class FakeUi {
  private constructor(private readonly folder: string) {}

  /** Builds it, unless another worker or an earlier run has built it from the same files. */
  static async build(): Promise<FakeUi> {
    await promisify(execFile)(path.join(root, 'scripts/build-ui'), ['mock']);
    return new FakeUi(path.join(root, 'target/mock-ui'));
  }

  /** Opens a scene; which there are is written in `ui/mock/scenario.ts`. */
  async open(page: Page, scene: Readonly<Record<string, string>>): Promise<void> {
    await page.route(`${ORIGIN}/**`, async (route) => {
      const { pathname } = new URL(route.request().url());
      const file = path.join(this.folder, pathname === '/' ? 'index.html' : pathname);
      await route.fulfill({ contentType: KINDS[path.extname(file)] ?? 'application/octet-stream', body: await readFile(file) });
    });
    await page.goto(`${ORIGIN}/?${new URLSearchParams(scene)}`);
  }
}

/** The time at which each page of the fake opens: a Wednesday in Chicago, 10:20 in the morning, when most of the day's work is to come. */
export const MOMENT = new Date('2026-06-10T15:20:00Z');

/** Tests on the fake. The clock of a page starts at `MOMENT` and runs, so that no test takes its cards from the day of the run. */
export const test = base.extend<object, { fake: FakeUi }>({
  fake: [async ({}, use) => use(await FakeUi.build()), { scope: 'worker', timeout: 120_000 }],
  page: async ({ page }, use) => {
    await page.clock.install({ time: MOMENT });
    await use(page);
  },
});
