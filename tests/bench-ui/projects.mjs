// Measures the Projects page in Chromium on the real handlers: a tenant with thousands of projects,
// each with jobs and appointments. A figure is the time from a click to the second frame in which the
// wanted element is drawn.
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { percentile, rest, whole } from './figures.mjs';
import { clickUntil, scrollDown } from './in-page.mjs';
import { root, start } from './programs.mjs';

const playwright = createRequire(path.join(root, 'tests/browser/package.json'))('playwright-core');

const PROJECTS = Number(process.env.JPM_DESK_BENCH_PROJECTS ?? 5_000);
/** Of six weeks. Nearly as many jobs as appointments. */
const APPOINTMENTS = Number(process.env.JPM_DESK_BENCH_PROJECT_APPOINTMENTS ?? 130_000);
const ROUNDS = 20;
/** The longest wait for the first download, in milliseconds. */
const DOWNLOAD = 1_800_000;

async function call(url, command, args = {}) {
  const response = await fetch(new URL(`/ipc/invoke/${command}`, url), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(args),
  });
  const { answer, rejected } = await response.json();
  if (rejected) throw new Error(`${command}: ${JSON.stringify(rejected)}`);
  return answer;
}

const PAGE = 'nav button[aria-label^="Projects"]';
const CALENDAR = 'nav button[aria-label^="Calendar"]';
const tab = (at) => `.tools [role="radio"]:nth-of-type(${at})`;

/** The figures of the Projects page, as rows of a table. */
export async function projectsPage(executablePath) {
  const folder = mkdtempSync(path.join(tmpdir(), 'jpm-desk-bench-'));
  const programs = [];
  try {
    const sandbox = await start('jpm-sandbox', '--appointments', String(APPOINTMENTS), '--projects', String(PROJECTS));
    programs.push(sandbox);
    const bridge = await start('ipc-bridge', '--port', '0', '--data-dir', folder);
    programs.push(bridge);
    const { url } = bridge.ready;
    const { api, token_url, tenant, client_id, client_secret, app_key, time_zone } = sandbox.ready;
    const form = {
      name: 'Bench', environment: 'custom', tenant, clientId: client_id, clientSecret: client_secret,
      appKey: app_key, apiAddress: api, tokenAddress: token_url, timeZone: time_zone, keyStorage: 'sessionOnly',
    };
    await call(url, 'sign_in', { form });
    const until = Date.now() + DOWNLOAD;
    while ((await call(url, 'sync_status')).phase !== 'live' && Date.now() < until) await rest(1_000);
    const commands = {};
    for (const [name, args] of [
      ['project_dashboard', {}],
      ['project_weeks', { request: { projects: null, firstDayOfWeek: 7 } }],
    ]) {
      const began = performance.now();
      await call(url, name, args);
      commands[name] = performance.now() - began;
    }
    const browser = await playwright.chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
    try {
      const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
      await page.goto(url);
      await page.waitForSelector('[data-view]:not([aria-busy])');
      await rest(3_000);
      const figures = {};
      const measure = async (name, button, wanted) => {
        (figures[name] ??= []).push(await page.evaluate(clickUntil, [button, wanted]));
        await rest(300);
      };
      for (let round = 0; round < ROUNDS; round += 1) {
        await measure('open the table', PAGE, 'main tbody tr[aria-rowindex]');
        await measure('open the dashboard', tab(1), '.weeks button:not(:disabled)');
        await measure('open the timeline', tab(4), '[role="grid"] .tick');
        await measure('back to the table', tab(2), 'main tbody tr[aria-rowindex]');
        await page.evaluate(clickUntil, [CALENDAR, '[data-view]']);
        await rest(300);
      }
      await page.evaluate(clickUntil, [PAGE, 'main tbody tr[aria-rowindex]']);
      figures['frame of scrolling the table'] = await page.evaluate(scrollDown, 'main .frame');
      await page.evaluate(clickUntil, [tab(4), '[role="grid"] .tick']);
      figures['frame of scrolling the timeline'] = await page.evaluate(scrollDown, 'main [role="grid"]');
      return { profile: bridge.profile, commands, figures };
    } finally {
      await browser.close();
    }
  } finally {
    for (const program of programs) program.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The figures as text. */
export function projectsTable({ profile, commands, figures }) {
  const ms = (value) => whole(value).padStart(8);
  const lines = Object.entries(figures).map(([name, times]) => `  ${name.padEnd(34)}${ms(percentile(times, 0.5))}${ms(percentile(times, 0.95))}`);
  return [
    `\nProjects page: ${PROJECTS} projects, ${APPOINTMENTS} appointments, program ${profile}, in milliseconds`,
    `  ${''.padEnd(34)}${'p50'.padStart(8)}${'p95'.padStart(8)}`,
    ...lines,
    ...Object.entries(commands).map(([name, took]) => `  ${`command ${name}`.padEnd(34)}${ms(took)}`),
  ].join('\n');
}
