// Measures the calendar and comparable libraries in WebKitGTK and Chromium: the same pages, the same
// work, the same real pointer.
//   node bench.mjs PAGES CHROMIUM [webkit|chromium|window|projects|desk|board|week|month|ours|view|daypilot|…]
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { cpus, loadavg } from 'node:os';
import path from 'node:path';
import { weight } from '../../scripts/weigh-ui.mjs';
import { chromium } from './chromium.mjs';
import { measureDesk } from './desk.mjs';
import { percentile, rest } from './figures.mjs';
import { projectsPage, projectsTable } from './projects.mjs';
import { table } from './table.mjs';
import { webkit } from './webkit.mjs';
import { realWindow } from './window.mjs';

const [pages, chromiumPath, ...wanted] = process.argv.slice(2);
const engines = { webkit: () => webkit(), chromium: () => chromium(chromiumPath) };
const named = wanted.filter((word) => word in engines);
const wantsWindow = wanted.length === 0 || wanted.includes('window');
// Parts that measure only our program. The last two fill a large account first, so they are measured
// only when they are named.
const isOwn = (word) => ['window', 'projects', 'desk'].includes(word);
const alone = wanted.length > 0 && wanted.every(isOwn);
const chosen = named.length > 0 ? named : alone ? [] : Object.keys(engines);

/**
 * The compared libraries of each scene. A library is listed only if its free edition has such a
 * view.
 */
const scenes = {
  board: ['ours', 'view', 'daypilot', 'eventcalendar'],
  week: ['ours', 'view', 'fullcalendar', 'eventcalendar'],
  month: ['ours', 'view', 'fullcalendar', 'eventcalendar'],
};
/**
 * `view` is our calendar in a window that exists already, so only its own first paint is measured.
 */
const pageOf = (name) => (name === 'view' ? 'ours' : name);
const meant = (words) => (words.some((word) => wanted.includes(word)) ? words.filter((word) => wanted.includes(word)) : words);

/**
 * How often first paint is measured, each time in a fresh page, unless one takes longer than
 * `SLOW`. The median counts.
 */
const PAINTS = 5;
/** The number of drops. The median counts. */
const DROPS = 5;
const SLOW = 2_000;
/** A drag sends this many moves, in batches of this size, and ends early after this time. */
const MOVES = 48;
const BATCH = 8;
const DRAG = 4_000;
/** How long a page rests after drawing or a drop, in milliseconds. */
const SETTLED = 700;
/**
 * The longest time for one library in one scene, in milliseconds. The figures so far are printed.
 */
const LIMIT = 40_000;

const types = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.woff2': 'font/woff2' };
const server = createServer((request, response) => {
  const file = path.join(pages, path.normalize(new URL(request.url, 'http://x').pathname));
  try {
    const body = readFileSync(file);
    response.writeHead(200, { 'content-type': types[path.extname(file)] ?? 'application/octet-stream' }).end(body);
  } catch {
    response.writeHead(404).end();
  }
});
await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
const origin = `http://127.0.0.1:${server.address().port}`;

/** Runs in the page: the position of an appointment that can be dragged to the right. */
const findCard = `(() => {
  const { innerWidth: w, innerHeight: h } = window;
  for (const card of document.querySelectorAll(window.stage.card)) {
    const box = card.getBoundingClientRect();
    const x = box.left + Math.min(box.width / 2, 20), y = box.top + Math.min(box.height / 2, 12);
    if (x < w * 0.2 || x > w * 0.7 || y < h * 0.2 || y > h * 0.7 || box.width < 8) continue;
    if (card.contains(document.elementFromPoint(x, y))) return { x, y };
  }
  return null;
})()`;

/** Records frames until it is called again, and the duration of the frame after the release. */
const record = `(() => {
  const times = [];
  let last = performance.now(), going = true;
  window.frames_ = { times, stop: () => { going = false; } };
  const tick = (now) => { if (!going) return; times.push(now - last); last = now; requestAnimationFrame(tick); };
  requestAnimationFrame((now) => { last = now; requestAnimationFrame(tick); });
  window.dropped = new Promise((done) => addEventListener('pointerup', () => {
    const at = performance.now();
    going = false;
    requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now() - at)));
  }, { capture: true, once: true }));
  return true;
})()`;

/** Scrolls along one axis for 90 frames, or for two seconds if frames are slow. */
const scroll = (axis) => `new Promise((done) => {
  const box = window.stage.scroller();
  if (!box) return done(null);
  const times = [];
  let last = performance.now();
  const began = last;
  let by = 30;
  const tick = (now) => {
    times.push(now - last); last = now;
    const before = box.${axis};
    box.${axis} += by;
    if (box.${axis} === before) by = -by;
    if (times.length < 90 && (now - began < 2000 || times.length < 12)) requestAnimationFrame(tick); else done(times.slice(2));
  };
  requestAnimationFrame((now) => { last = now; requestAnimationFrame(tick); });
})`;

/** The processor time of the browser during an action. */
async function spent(engine, act) {
  const before = engine.worked();
  const value = await act();
  const after = engine.worked();
  return { value, cpu: before === null || after === null ? NaN : after - before };
}

/** Fills `result` step by step, so that figures measured before the time limit are kept. */
async function measure(engine, name, scene, result) {
  const url = `${origin}/${pageOf(name)}.html?scene=${scene}${name === 'view' ? '&frame=standing' : ''}`;
  const paint = async () => {
    await engine.open(url);
    await engine.evaluate('window.stage.ready');
    return spent(engine, () => engine.evaluate('window.stage.paint()'));
  };
  const paints = [];
  do paints.push(await paint());
  while (paints.length < PAINTS && paints[0].value < SLOW);
  result.paint = percentile(paints.map((one) => one.value), 0.5);
  result.paintCpu = percentile(paints.map((one) => one.cpu), 0.5);
  if (name === 'view') return;
  result.nodes = await engine.evaluate('document.querySelectorAll("*").length');
  // Drags begin at the initial position of the page.
  await rest(SETTLED);
  const card = await engine.evaluate(findCard);
  if (card) {
    await engine.press(card.x, card.y);
    await engine.move(Array.from({ length: 4 }, (_, at) => [card.x + 3 * (at + 1), card.y + at]));
    await engine.evaluate(record);
    const began = Date.now();
    const { value: moves, cpu } = await spent(engine, async () => {
      let done = 0;
      for (; done < MOVES && (done === 0 || Date.now() - began < DRAG); done += BATCH) {
        await engine.move(Array.from({ length: BATCH }, (_, at) => [card.x + 12 + (done + at) * 5, card.y + 4 + (done + at) * 3]));
      }
      return done;
    });
    result.moveCpu = cpu / moves;
    await engine.release();
    const drops = [await engine.evaluate('window.dropped')];
    const times = await engine.evaluate('window.frames_.times');
    result.dragP95 = percentile(times, 0.95);
    result.dragMax = Math.max(...times);
    await rest(SETTLED);
    // A single drop is a matter of chance: it may fall anywhere between two frames.
    while (drops.length < DROPS && drops[0] < SLOW) {
      const next = await engine.evaluate(findCard);
      if (!next) break;
      await engine.press(next.x, next.y);
      await engine.move(Array.from({ length: 16 }, (_, at) => [next.x + 15 * (at + 1), next.y + 9 * (at + 1)]));
      await engine.evaluate(record);
      await engine.release();
      drops.push(await engine.evaluate('window.dropped'));
      await rest(SETTLED);
    }
    result.drop = percentile(drops, 0.5);
  }
  for (const [axis, key] of [['scrollTop', 'scrollDown'], ['scrollLeft', 'scrollAcross']]) {
    const { value: times, cpu } = await spent(engine, () => engine.evaluate(scroll(axis)));
    if (!times || times.length === 0) continue;
    result[key] = percentile(times, 0.95);
    result[`${key}Cpu`] = cpu / times.length;
  }
}

/** Measures one library in one scene in a fresh browser, up to the time limit. */
async function measured(engineName, scene, name) {
  const result = { engine: engineName, scene, name, kb: weight(pages, `${pageOf(name)}.html`) / 1000 };
  let engine;
  let timer;
  try {
    engine = await engines[engineName]();
    const over = new Promise((_, fail) => {
      timer = setTimeout(() => fail(new Error(`its ${String(LIMIT / 1000)} seconds were over`)), LIMIT);
    });
    await Promise.race([measure(engine, name, scene, result), over]);
  } catch (error) {
    result.failed = String(error.message ?? error).split('\n')[0];
  } finally {
    clearTimeout(timer);
    await engine?.close();
  }
  return result;
}

const loadBefore = loadavg()[0];
const rows = [];
for (const engineName of chosen) {
  for (const scene of meant(Object.keys(scenes))) {
    for (const name of meant(scenes[scene])) {
      rows.push(await measured(engineName, scene, name));
      console.error(JSON.stringify(rows.at(-1)));
    }
  }
}
server.close();
let turns = null;
if (wantsWindow) {
  try {
    turns = await realWindow();
  } catch (error) {
    turns = { failed: String(error.message ?? error).split('\n')[0] };
  }
}
if (rows.length > 0 || turns) console.log(table(rows, turns));
if (wanted.includes('projects')) console.log(projectsTable(await projectsPage(chromiumPath)));
if (wanted.includes('desk')) await measureDesk();
console.log(`\nLoad of the machine: ${loadBefore.toFixed(1)} before, ${loadavg()[0].toFixed(1)} at the end, on ${String(cpus().length)} processors.`);
// An abandoned measurement may still wait for an answer.
process.exit(0);
