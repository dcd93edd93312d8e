import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test as base, expect, type Page } from '@playwright/test';
import { TestSchedule } from './test-schedule.js';
import { setPageClock } from './moment.js';
import { pathWithOpener } from './opener.js';
import { Program } from './program.js';
import { Sandbox } from './sandbox.js';

/** The app behind a loopback address, on a data directory of its own that is thrown away. */
export class Bridge {
  private constructor(
    private program: Program,
    /** Where it keeps its data. */
    readonly folder: string,
    private readonly args: readonly string[],
  ) {}

  static async start(...args: readonly string[]): Promise<Bridge> {
    const folder = await mkdtemp(path.join(tmpdir(), 'jpm-desk-browser-'));
    return new Bridge(await Bridge.open(folder, args), folder, args);
  }

  private static open(folder: string, args: readonly string[]): Promise<Program> {
    return Program.start('ipc-bridge', ['--port', '0', '--data-dir', folder, ...args], { PATH: pathWithOpener });
  }

  /** Where its page is. */
  get url(): string {
    return (this.program.ready as { url: string }).url;
  }

  /** Kills it as a power cut would, and starts it again on the same data. */
  async crash(): Promise<void> {
    await this.program.kill();
    this.program = await Bridge.open(this.folder, this.args);
  }

  /** Calls a command without a page. */
  async call(command: string, args: unknown): Promise<unknown> {
    const response = await fetch(new URL(`/ipc/invoke/${command}`, this.url), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(args),
    });
    if (!response.ok) throw new Error(`${command}: ${response.status} ${await response.text()}`);
    const outcome = (await response.json()) as { answer?: unknown; rejected?: unknown };
    if ('rejected' in outcome) throw new Error(`${command} was rejected: ${JSON.stringify(outcome.rejected)}`);
    return outcome.answer;
  }

  /** Signs in, and waits until the first download is there: before, cards slip away from under the pointer. */
  async signIn(sandbox: Sandbox): Promise<void> {
    await this.call('sign_in', { form: sandbox.signInForm });
    await expect.poll(async () => this.call('sync_status', {}), { timeout: 60_000 }).toMatchObject({ phase: 'live' });
  }

  async stop(): Promise<void> {
    await this.program.stop();
    await rm(this.folder, { recursive: true, force: true });
    // A handler that panics answers nothing; a page may well hide that, this does not.
    expect(this.program.complaints, 'what the shell wrote to standard error').not.toContain('panicked');
  }
}

interface ForEachTest {
  /** The page of the app. A fault that the page reports to its console fails the test. */
  desk: Page;
}

interface ForEachWorker {
  /** The server that the app works on. */
  sandbox: Sandbox;
  /** Days of the server's calendar on which nothing stands yet. */
  schedule: TestSchedule;
  /** The app, signed in to the sandbox. */
  bridge: Bridge;
  /** How the app is set at its first start. */
  firstPreferences: Record<string, unknown>;
}

/** Opens the page, and returns the list that its faults are put into. */
export async function openPage(page: Page, bridge: Bridge): Promise<readonly string[]> {
  await setPageClock(page.context());
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(error.stack ?? error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(message.text());
  });
  await page.goto(bridge.url);
  return faults;
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

  schedule: [async ({ sandbox }, use) => use(new TestSchedule(sandbox)), { scope: 'worker' }],

  bridge: [
    async ({ sandbox }, use) => {
      const bridge = await Bridge.start();
      await bridge.signIn(sandbox);
      await use(bridge);
      await bridge.stop();
    },
    { scope: 'worker', timeout: 90_000 },
  ],

  firstPreferences: [
    async ({ bridge }, use) => use((await bridge.call('preferences', {})) as Record<string, unknown>),
    { scope: 'worker' },
  ],

  desk: async ({ page, bridge, firstPreferences }, use) => {
    // Whatever a test before has chosen, and however it ended.
    await bridge.call('save_preferences', { preferences: firstPreferences });
    await bridge.call('discard_plan', {});
    const faults = await openPage(page, bridge);
    // Before the calendar is loaded, the page ignores keys.
    await expect(page.locator('[data-view]:not([aria-busy])')).toBeVisible();
    await use(page);
    expect(faults, 'faults that the page reported').toEqual([]);
  },
});

export { expect };
