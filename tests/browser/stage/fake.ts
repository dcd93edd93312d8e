import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Page } from '@playwright/test';
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
