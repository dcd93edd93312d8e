// The built program in its own window, on the demo's company: how long another day and another view take, the mirror's answer
// included.
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { driven } from './webkit.mjs';

const root = path.resolve(import.meta.dirname, '../..');
const PROGRAMS = ['measure', 'release', 'debug'].map((profile) => ({ profile, binary: path.join(root, 'target', profile, 'jpm-desk') }));

/** The longest that the demo's first download may take, and everything else. */
const DOWNLOAD = 90_000;
const DAYS = 14;
const ROUNDS = 4;

/** How long a hand holds a button down, in milliseconds. The program begins to read a view's days when its button goes down. */
const HELD = 80;

/** Stays in the page: tells how long it took from a click to the second frame with the appointments. */
const turner = `(() => {
  const frame = () => new Promise((done) => requestAnimationFrame(done));
  const view = (name) => document.querySelector('[data-view="' + name + '"]:not([aria-busy])');
  const full = (name) => view(name)?.querySelector('[data-appointment-id]') ?? (view(name) && document.querySelector('.view > .empty'));
  const wait = async (there) => {
    await new Promise((done) => addEventListener('click', done, { capture: true, once: true }));
    const began = performance.now();
    while (!there() && performance.now() - began < 10000) await frame();
    await frame();
    await frame();
    return performance.now() - began;
  };
  const armed = (button, there) => {
    window.turner.turned = wait(there);
    const { left, top, width, height } = button.getBoundingClientRect();
    return [left + width / 2, top + height / 2];
  };
  const radio = (name) => [...document.querySelectorAll('[role=radio]')].find((one) => one.textContent.trim() === name);
  const day = () => view('board')?.dataset.dayStart;
  window.turner = {
    ready: () => Boolean(full('board')),
    // Gives the middle of the button that is to be pressed.
    another: () => {
      const before = day();
      return armed(document.querySelector('button[aria-label^="Next"]'), () => day() !== before && full('board'));
    },
    to: (name) => armed(radio(name), () => full(name.toLowerCase())),
  };
  return true;
})()`;

/** Between two turns the window comes to rest, in milliseconds. */
const REST = 400;
const rest = () => new Promise((done) => setTimeout(done, REST));

/** Each turn is asked for by itself, so that a slow machine keeps what it has measured. */
async function measure(engine) {
  await engine.evaluate(turner);
  while (!(await engine.evaluate('window.turner.ready()'))) await rest();
  const turns = {};
  const turn = async (name, script) => {
    const [x, y] = await engine.evaluate(script);
    const before = engine.worked();
    await engine.click(x, y, HELD);
    const took = await engine.evaluate('window.turner.turned');
    (turns[name] ??= []).push({ took, cpu: engine.worked() - before });
    await rest();
  };
  for (let at = 0; at < DAYS; at += 1) await turn('another day', 'window.turner.another()');
  for (let at = 0; at < ROUNDS; at += 1) {
    for (const name of ['Day', 'Week', 'Month', 'Agenda', 'Board']) await turn(`to ${name}`, `window.turner.to('${name}')`);
  }
  return turns;
}

/** What was measured; absent without a program to start. */
export async function realWindow() {
  const age = ({ binary }) => statSync(binary, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  // The newest: a faster one of yesterday would tell of yesterday's code.
  const [program] = PROGRAMS.filter(age).sort((one, other) => age(other) - age(one));
  if (!program) return null;
  const folder = mkdtempSync(path.join(tmpdir(), 'jpm-desk-bench-'));
  try {
    const engine = await driven(
      { binary: program.binary, args: ['--demo', '--data-dir', folder] },
      { TAURI_WEBVIEW_AUTOMATION: 'true' },
    );
    try {
      const until = Date.now() + DOWNLOAD;
      while (Date.now() < until) {
        const status = await engine.evaluate(`window.__TAURI_INTERNALS__?.invoke('sync_status', {})`);
        if (status?.phase === 'live') break;
        await new Promise((done) => setTimeout(done, 500));
      }
      return { profile: program.profile, turns: await measure(engine) };
    } finally {
      await engine.close();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
