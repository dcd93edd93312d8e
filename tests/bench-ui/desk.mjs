// Measures what a dispatcher does at the desk, in the real window and on a large account: typing into
// the palette, the jobs table and the customer field, scrolling the jobs table, Find a time, and the
// dashboard of projects.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { cpSync, existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { percentile, rest, whole } from './figures.mjs';
import { clickUntil, scrollDown, watchCalls } from './in-page.mjs';
import { built } from './programs.mjs';
import { driven } from './webkit.mjs';

const SIZES = (process.env.JPM_DESK_BENCH_JOBS ?? '100000 1000000').split(' ').map(Number);
/** A folder that keeps the filled accounts for other runs on the same day. */
const KEPT = process.env.JPM_DESK_BENCH_ACCOUNTS;
const TENANT = 4711;
/** What is typed: names, numbers, addresses, kinds of work and a phone number. */
const WORDS = [
  'garcia', 'maria smith', '412345', 'furnace repair', '1234 elm', 'springfield',
  'no heat', '2000313370', 'walnut', 'johnson', 'garcia leaks', 'thermostat',
];
const ROUNDS = 40;
const ATTEMPTS = 3;
/** How long the window rests between two keys, and between two other actions, in milliseconds. */
const KEY_REST = 60;
const REST = 400;
/** The longest wait for anything that is not measured. */
const PATIENCE = 60_000;

const KEYS = { control: '\uE009', escape: '\uE00C', delete: '\uE017' };

/** The goals of issue 14 in milliseconds, at p95. */
const GOALS = { key: 50, find: 100, frame: 17 };

/** A server that only signs in. After that it is gone, so the window works offline. */
async function signInServer() {
  const server = createServer((request, response) => {
    const token = { access_token: 'bench', token_type: 'Bearer', expires_in: 900 };
    const page = { page: 1, pageSize: 1, hasMore: false, data: [] };
    const isToken = request.url.endsWith('/token');
    const isProbe = request.url.includes('/job-types?');
    response.writeHead(isToken || isProbe ? 200 : 503, { 'content-type': 'application/json' });
    response.end(JSON.stringify(isToken ? token : page));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = `http://127.0.0.1:${server.address().port}/`;
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  return { address, close };
}

/** The id of an account, as `account_id` in src-tauri/src/account.rs derives it: a UUID of version 5. */
function accountId(address) {
  const urls = Buffer.from('6ba7b8119dad11d180b400c04fd430c8', 'hex');
  const bytes = createHash('sha1').update(urls).update(`${address}#${TENANT}`).digest().subarray(0, 16);
  bytes[6] = (bytes[6] & 0x0f) | 0x50;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

/** Fills the folder of an account. */
function fill(account, jobs) {
  const kept = KEPT === undefined ? null : path.join(KEPT, String(jobs));
  if (kept === null || !existsSync(kept)) {
    const folder = kept === null ? account : `${kept}.part`;
    rmSync(folder, { recursive: true, force: true });
    const filled = spawnSync(built('bench').binary, ['fill', folder, String(TENANT), String(jobs)], { encoding: 'utf8' });
    if (filled.status !== 0) throw new Error(`bench fill: ${filled.stderr}`);
    console.error(filled.stdout.trim());
    if (kept !== null) renameSync(folder, kept);
  }
  if (kept !== null) cpSync(kept, account, { recursive: true });
}

async function open(binary, folder) {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await driven({ binary, args: ['--data-dir', folder] }, { TAURI_WEBVIEW_AUTOMATION: 'true' });
    } catch (error) {
      // WebKit's server sometimes misses the first message of the program.
      if (attempt === ATTEMPTS) throw error;
    }
  }
}

const columns = (values) => values.map((value) => (value ?? '').toString().padStart(8)).join('');

/** Prints a figure as soon as it is known. */
function print(what, { turns, goal, changed }) {
  const figure = (name, share) => whole(percentile(turns.map((turn) => turn[name] ?? NaN), share));
  const times = [0.5, 0.95, 1].map((share) => figure('took', share));
  console.log(what.padEnd(40) + columns([turns.length, ...times, goal, figure('program', 0.5), figure('program', 0.95), figure('cpu', 0.5), changed]));
}

/** The window as it is worked by keys. */
class Desk {
  constructor(engine) {
    this.engine = engine;
  }

  /** Runs a function in the page. */
  async run(work, ...values) {
    const result = await this.engine.evaluate(`(${work})(${values.map((value) => JSON.stringify(value)).join(', ')})`);
    // An error of the page arrives as its text.
    if (typeof result === 'string' && /^\w*Error: /.test(result)) throw new Error(result);
    return result;
  }

  async until(selector) {
    const began = Date.now();
    while (!(await this.run((wanted) => document.querySelector(wanted) !== null, selector))) {
      if (Date.now() - began > PATIENCE) throw new Error(`${selector} is not in the window`);
      await rest(50);
    }
  }

  async signIn(server) {
    const form = {
      name: 'Bench', environment: 'custom', tenant: String(TENANT), clientId: 'bench', clientSecret: 'bench', appKey: 'bench',
      apiAddress: server.address, tokenAddress: `${server.address}token`, timeZone: 'America/Chicago', keyStorage: 'sessionOnly',
    };
    const refused = await this.run(
      (form) => window.__TAURI_INTERNALS__.invoke('sign_in', { form }).then(() => null, JSON.stringify),
      form,
    );
    if (refused) throw new Error(`sign_in: ${refused}`);
    server.close();
    await this.until('[data-view="board"]:not([aria-busy]) [data-appointment-id]');
    await rest(3_000);
    await this.run(watchCalls);
  }

  async click(selector, wanted) {
    await this.run(clickUntil, [selector, wanted]);
    await rest(REST);
  }

  /** Types the words into the field that has the focus. */
  async type(what, command, region) {
    const keys = [];
    for (const word of WORDS) {
      for (const value of word) {
        if (value === ' ') {
          // A space at the end changes no search.
          await this.engine.keys(value);
        } else {
          await this.run((...words) => window.watched.arm(...words), command, region);
          const before = this.engine.worked();
          await this.engine.keys(value);
          const key = await this.run(() => window.watched.result);
          keys.push({ ...key, cpu: this.engine.worked() - before });
        }
        await rest(KEY_REST);
      }
      await this.engine.keys(KEYS.control, 'a');
      await this.engine.keys(KEYS.delete);
      await rest(REST);
    }
    print(what, { turns: keys, changed: keys.filter((key) => key.changed).length, goal: GOALS.key });
  }

  /** Clicks until something is painted, and goes back, again and again. */
  async repeat(what, goal, [button, wanted], [back, gone]) {
    const turns = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      await this.run(() => window.watched.log());
      const before = this.engine.worked();
      const took = await this.run(clickUntil, [button, wanted]);
      const cpu = this.engine.worked() - before;
      turns.push({ took, cpu, program: await this.run(() => window.watched.log()) });
      await rest(REST);
      await this.click(back, gone);
    }
    print(what, { turns, goal });
  }

  /** Scrolls down, frame by frame. */
  async scroll(what, selector) {
    const before = this.engine.worked();
    const frames = await this.run(scrollDown, selector);
    const cpu = (this.engine.worked() - before) / frames.length;
    print(what, { turns: frames.map((took) => ({ took, cpu })), goal: GOALS.frame });
  }
}

const page = (name) => `nav button[aria-label^="${name}"]`;
const FORM = '[role="dialog"][aria-label="New job"]';
const BOARD = '[data-view="board"]:not([aria-busy])';
const ROW = '[role="grid"] [role="row"][aria-rowindex="2"] .number';

async function measure(desk) {
  const { engine } = desk;
  await engine.keys(KEYS.control, 'k');
  await desk.until('.palette input');
  await desk.type('key in the palette', 'search', '.palette');
  await engine.keys(KEYS.escape);

  await desk.click(page('Jobs'), ROW);
  await desk.run(() => document.querySelector('[role="searchbox"]').focus());
  await desk.type('key in the jobs table', 'jobs_page', '[role="grid"]');
  await desk.scroll('frame of scrolling the jobs table', '[role="grid"]');

  await desk.click(page('Calendar'), BOARD);
  await engine.keys('c');
  await desk.until(`${FORM} input:focus`);
  await desk.type('key in the customer field', 'find_customers', '.combobox');
  await desk.run(
    (form) => [...document.querySelectorAll(`${form} button`)].find((one) => one.textContent.includes('Find a time')).setAttribute('id', 'find-time'),
    FORM,
  );
  await desk.repeat('Find a time, 100 technicians, 14 days', GOALS.find, ['#find-time', `${FORM} .opening`], ['#find-time', '#find-time[aria-expanded="false"]']);
  await engine.keys(KEYS.escape);

  const DASHBOARD = '.tools [role="radio"]:nth-of-type(1)';
  await desk.click(page('Projects'), 'main tbody tr[aria-rowindex]');
  await desk.click(DASHBOARD, '.weeks button:not(:disabled)');
  await desk.click(page('Calendar'), BOARD);
  await desk.repeat('dashboard of 5,000 projects', null, [page('Projects'), '.weeks button:not(:disabled)'], [page('Calendar'), BOARD]);
}

async function measureSize(jobs) {
  const folder = mkdtempSync(path.join(tmpdir(), 'jpm-desk-bench-'));
  const server = await signInServer();
  try {
    fill(path.join(folder, 'accounts', accountId(server.address)), jobs);
    const { profile, binary } = built('jpm-desk');
    const desk = new Desk(await open(binary, folder));
    console.log(`\nThe desk in its own window: ${jobs.toLocaleString('en')} jobs, ${profile} build, in milliseconds`);
    console.log(''.padEnd(40) + columns(['times', 'p50', 'p95', 'max', 'goal', 'program', 'p95', 'cpu', 'changed']));
    try {
      await desk.signIn(server);
      await measure(desk);
    } catch (error) {
      console.log(`ended early: ${String(error.message ?? error)}`);
    } finally {
      await desk.engine.close();
    }
  } finally {
    server.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Measures each size and prints its figures. */
export async function measureDesk() {
  for (const jobs of SIZES) await measureSize(jobs);
  console.log(
    [
      '',
      'From the key or the click to the second frame after the answer is in the document; a frame takes 17. Program: from the call to its answer,',
      'p50 and p95. cpu: what all processors did in all of the program and the web view for it, p50; a busy machine moves that little. Changed: keys',
      'whose answer changed what is shown. The account is filled on the disk, and the server is gone, so the window is offline.',
    ].join('\n'),
  );
}
