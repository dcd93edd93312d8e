// Measures the calendar and its peers in WebKitGTK and Chromium: the same pages, the same work, the same real pointer.
//   node bench.mjs PAGES CHROMIUM [webkit|chromium…]
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { chromium } from './chromium.mjs';
import { table } from './table.mjs';
import { webkit } from './webkit.mjs';

const [pages, chromiumPath, ...wanted] = process.argv.slice(2);
const engines = { webkit: () => webkit(), chromium: () => chromium(chromiumPath) };
const chosen = wanted.length > 0 ? wanted : Object.keys(engines);

/** What is compared in each scene; a library stands only where it has such a view in its free edition. */
const scenes = {
  board: ['ours', 'daypilot', 'eventcalendar'],
  week: ['ours', 'fullcalendar', 'eventcalendar'],
  month: ['ours', 'fullcalendar', 'eventcalendar'],
};

/** First paint is measured so often, each time in a fresh page; the middle one counts. */
const PAINTS = 3;
const STEPS = 45;

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

/** The JavaScript that a page reads before it draws, gzipped, in KB. */
function weight(name) {
  const seen = new Map();
  const read = (file) => {
    if (seen.has(file)) return;
    const text = readFileSync(path.join(pages, 'assets', file), 'utf8');
    seen.set(file, gzipSync(text).length);
    for (const [, next] of text.matchAll(/(?:from|import)\s*["']\.\/([^"']+\.js)["']/g)) read(next);
  };
  const html = readFileSync(path.join(pages, `${name}.html`), 'utf8');
  for (const [, file] of html.matchAll(/src="[^"]*assets\/([^"]+\.js)"/g)) read(file);
  return [...seen.values()].reduce((sum, size) => sum + size, 0) / 1000;
}

/** Runs inside of the page: where an appointment is that can be dragged to the right. */
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

/** Records frames until it is asked for them, and how long the frame after the release took. */
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

/** Scrolls along one axis for 90 frames. */
const scroll = (axis) => `new Promise((done) => {
  const box = window.stage.scroller();
  if (!box) return done(null);
  const times = [];
  let last = performance.now();
  let by = 30;
  const tick = (now) => {
    times.push(now - last); last = now;
    const before = box.${axis};
    box.${axis} += by;
    if (box.${axis} === before) by = -by;
    if (times.length < 90) requestAnimationFrame(tick); else done(times.slice(2));
  };
  requestAnimationFrame((now) => { last = now; requestAnimationFrame(tick); });
})`;

const percentile = (list, share) => {
  const sorted = [...list].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
};

async function measure(engine, name, scene) {
  const url = `${origin}/${name}.html?scene=${scene}`;
  const paints = [];
  for (let at = 0; at < PAINTS; at += 1) {
    await engine.open(url);
    paints.push(await engine.evaluate('window.stage.painted'));
  }
  const result = { paint: percentile(paints, 0.5), nodes: await engine.evaluate('document.querySelectorAll("*").length') };
  await engine.evaluate('new Promise((done) => setTimeout(done, 900))');
  for (const [axis, key] of [['scrollTop', 'scrollDown'], ['scrollLeft', 'scrollAcross']]) {
    const times = await engine.evaluate(scroll(axis));
    if (times) result[key] = percentile(times, 0.95);
  }
  // Drags begin where the page first stood.
  await engine.open(url);
  await engine.evaluate('window.stage.painted');
  await engine.evaluate('new Promise((done) => setTimeout(done, 900))');
  const card = await engine.evaluate(findCard);
  if (card) {
    await engine.press(card.x, card.y);
    await engine.move(Array.from({ length: 4 }, (_, at) => [card.x + 3 * (at + 1), card.y + at]));
    await engine.evaluate(record);
    await engine.move(Array.from({ length: STEPS }, (_, at) => [card.x + 12 + at * 5, card.y + 4 + at * 3]));
    await engine.release();
    result.drop = await engine.evaluate('window.dropped');
    const times = await engine.evaluate('window.frames_.times');
    result.dragP95 = percentile(times, 0.95);
    result.dragMax = Math.max(...times);
    result.dragFrames = times.length;
  }
  return result;
}

const rows = [];
for (const engineName of chosen) {
  for (const [scene, names] of Object.entries(scenes)) {
    for (const name of names) {
      let result;
      try {
        const engine = await engines[engineName]();
        try {
          result = await measure(engine, name, scene);
        } finally {
          await engine.close();
        }
      } catch (error) {
        result = { failed: String(error.message ?? error).split('\n')[0] };
      }
      rows.push({ engine: engineName, scene, name, kb: weight(name), ...result });
      console.error(JSON.stringify(rows.at(-1)));
    }
  }
}
server.close();
console.log(table(rows));
