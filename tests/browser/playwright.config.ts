import { cpus } from 'node:os';
import { defineConfig } from '@playwright/test';

/** The browser of the system's packages; `make test` names another where there is none. */
const chromium = process.env['JPM_DESK_CHROMIUM'] ?? '/usr/bin/chromium';

export default defineConfig({
  testDir: 'specs',
  // Every worker has a server and a data directory of its own, so files run in parallel and the tests of
  // a file in order. A test waits for a fifth of its time, so one worker more than cores keeps them busy.
  workers: cpus().length + 1,
  forbidOnly: Boolean(process.env['CI']),
  // A test that passes only when tried again is a test that fails.
  retries: 0,
  // Generous, because a limit that is reached on a busy machine proves nothing.
  timeout: 120_000,
  expect: {
    timeout: 30_000,
    // Edges of letters differ a little between versions of Chromium and FreeType; a card at another place does not pass.
    toHaveScreenshot: { animations: 'disabled', caret: 'hide', maxDiffPixelRatio: 0.002, threshold: 0.2 },
  },
  snapshotPathTemplate: 'pictures/{arg}{ext}',
  reporter: [['list']],
  use: {
    viewport: { width: 1440, height: 900 },
    locale: 'en-US',
    timezoneId: 'America/Chicago',
    // A trace copies the page at each step, which takes a third of the time. JPM_DESK_TRACE=1 writes
    // one for each test that fails.
    trace: process.env['JPM_DESK_TRACE'] ? { mode: 'retain-on-failure', screenshots: false } : 'off',
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath: chromium,
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--no-first-run',
      ],
    },
  },
});
