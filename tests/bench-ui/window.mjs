// Measures the built program in its own window, on the demo: how long a change of the day or the
// view takes, including the mirror's answer.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { rest } from './figures.mjs';
import { newest } from './programs.mjs';
import { driven } from './webkit.mjs';

/** The longest wait for the demo's first download, and for anything else, in milliseconds. */
const DOWNLOAD = 90_000;
const DAYS = 14;
const ROUNDS = 4;

/**
 * How long the button is held down, in milliseconds. The program prefetches a view when its button
 * goes down.
 */
const HELD = 80;

/** Runs in the page: measures the time from a click to the second frame with the appointments. */
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
    // The center of the button to press.
    another: () => {
      const before = day();
      return armed(document.querySelector('button[aria-label^="Next"]'), () => day() !== before && full('board'));
    },
    to: (name) => armed(radio(name), () => full(name.toLowerCase())),
  };
  return true;
})()`;

/** How long the window rests between two changes, in milliseconds. */
const REST = 400;

/** Measures each change separately, so that a slow machine keeps the figures so far. */
async function measure(engine) {
  await engine.evaluate(turner);
  while (!(await engine.evaluate('window.turner.ready()'))) await rest(REST);
  const turns = {};
  const turn = async (name, script) => {
    const [x, y] = await engine.evaluate(script);
    const before = engine.worked();
    await engine.click(x, y, HELD);
    const took = await engine.evaluate('window.turner.turned');
    (turns[name] ??= []).push({ took, cpu: engine.worked() - before });
    await rest(REST);
  };
  for (let at = 0; at < DAYS; at += 1) await turn('another day', 'window.turner.another()');
  for (let at = 0; at < ROUNDS; at += 1) {
    for (const name of ['Day', 'Week', 'Month', 'Agenda', 'Board']) await turn(`to ${name}`, `window.turner.to('${name}')`);
  }
  return turns;
}

/** The figures. Undefined if there is no built program. */
export async function realWindow() {
  const program = newest('jpm-desk');
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
        await rest(500);
      }
      return { profile: program.profile, turns: await measure(engine) };
    } finally {
      await engine.close();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
