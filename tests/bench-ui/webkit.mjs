// Drives WebKitGTK through its own WebDriver server: the engine of the window on Linux, in its own
// small browser or in ours.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { worked } from './cpu.mjs';

const BROWSERS = ['4.1', '4.0', '6.0'].flatMap((version) =>
  ['x86_64-linux-gnu', 'aarch64-linux-gnu'].map((machine) => `/usr/lib/${machine}/webkit2gtk-${version}/MiniBrowser`),
);

/** The longest wait for an answer, and for a clean exit, in milliseconds. */
const ANSWER = 40_000;
const END = 2_000;

async function freePort() {
  const server = createServer();
  await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
  const { port } = server.address();
  await new Promise((closed) => server.close(closed));
  return port;
}

/** A fresh browser with one page. */
export function webkit() {
  const binary = BROWSERS.find(existsSync);
  if (!binary) throw new Error('there is no MiniBrowser of WebKitGTK');
  return driven({ binary, args: ['--automation', '--geometry=1440x980'] });
}

/** Starts a program with a web view and connects to its page. */
export async function driven(options, environment = {}) {
  const port = await freePort();
  // It has its own process group, because the program outlives the server otherwise.
  const driver = spawn('WebKitWebDriver', [`--port=${port}`], {
    stdio: 'ignore',
    detached: true,
    env: { ...process.env, WEBKIT_DISABLE_DMABUF_RENDERER: '1', ...environment },
  });
  const end = () => {
    process.off('exit', end);
    try {
      process.kill(-driver.pid, 'SIGKILL');
    } catch {
      // The process has ended.
    }
  };
  process.once('exit', end);
  const ask = async (method, where, body, patience = ANSWER) => {
    const response = await fetch(`http://127.0.0.1:${port}${where}`, {
      method,
      signal: AbortSignal.timeout(patience),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const { value } = await response.json();
    if (!response.ok) throw new Error(value?.message ?? `WebDriver answers ${response.status}`);
    return value;
  };
  for (let at = 0; ; at += 1) {
    try {
      await ask('GET', '/status');
      break;
    } catch (error) {
      if (at > 100) {
        end();
        throw error;
      }
      await new Promise((done) => setTimeout(done, 100));
    }
  }
  let session;
  try {
    const { sessionId } = await ask('POST', '/session', { capabilities: { alwaysMatch: { 'webkitgtk:browserOptions': options } } });
    session = `/session/${sessionId}`;
    await ask('POST', `${session}/timeouts`, { script: ANSWER, pageLoad: ANSWER });
  } catch (error) {
    end();
    throw error;
  }
  // Not with eval(), which our own window forbids.
  const evaluate = (expression) =>
    ask('POST', `${session}/execute/async`, {
      script: `const done = arguments[arguments.length - 1]; Promise.resolve(${expression}).then(done, (error) => done(String(error)));`,
      args: [],
    });
  const act = (actions) =>
    ask('POST', `${session}/actions`, { actions: [{ type: 'pointer', id: 'mouse', parameters: { pointerType: 'mouse' }, actions }] });
  const to = (x, y, duration) => ({ type: 'pointerMove', duration, x: Math.round(x), y: Math.round(y), origin: 'viewport' });
  return {
    open: async (url) => {
      await ask('POST', `${session}/url`, { url });
      await evaluate('new Promise((done) => { const look = () => window.stage ? done(true) : setTimeout(look, 20); look(); })');
    },
    size: (width, height) => ask('POST', `${session}/window/rect`, { x: 0, y: 0, width, height }),
    evaluate,
    worked: () => worked(driver.pid),
    click: (x, y, held) =>
      act([to(x, y, 0), { type: 'pointerDown', button: 0 }, { type: 'pause', duration: held }, { type: 'pointerUp', button: 0 }]),
    press: (x, y) => act([to(x, y, 0), { type: 'pointerDown', button: 0 }]),
    move: (points) => act(points.map(([x, y]) => to(x, y, 16))),
    release: () => act([{ type: 'pointerUp', button: 0 }]),
    /** Presses keys at the same time, in one sequence, because WebKit forgets a held key between sequences. */
    keys: (...values) => {
      const actions = [
        ...values.map((value) => ({ type: 'keyDown', value })),
        ...values.toReversed().map((value) => ({ type: 'keyUp', value })),
      ];
      return ask('POST', `${session}/actions`, { actions: [{ type: 'key', id: 'keyboard', actions }] });
    },
    close: async () => {
      await ask('DELETE', session, undefined, END).catch(() => undefined);
      end();
    },
  };
}
