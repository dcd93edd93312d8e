// Functions that run in a page. They may use nothing from outside.

/** Clicks an element, and returns the time until another is painted. */
export async function clickUntil([button, wanted]) {
  const frame = () => new Promise((done) => requestAnimationFrame(done));
  const began = performance.now();
  document.querySelector(button).click();
  while (!document.querySelector(wanted)) {
    if (performance.now() - began > 20_000) throw new Error(`no ${wanted} after a click on ${button}`);
    await frame();
  }
  await frame();
  await frame();
  return performance.now() - began;
}

/** Scrolls 240 frames down, or for ten seconds if frames are slow, and returns their durations. */
export function scrollDown(selector) {
  return new Promise((done) => {
    const box = document.querySelector(selector);
    const times = [];
    let last = performance.now();
    const began = last;
    const tick = (now) => {
      times.push(now - last);
      last = now;
      box.scrollTop += 240;
      if (times.length < 242 && now - began < 10_000) requestAnimationFrame(tick);
      else done(times.slice(2));
    };
    requestAnimationFrame((now) => {
      last = now;
      requestAnimationFrame(tick);
    });
  });
}

/**
 * Records the calls of the page to the program. `key` waits for a key and the answer to it, `log`
 * returns the calls since it was last called.
 */
export function watchCalls() {
  const LIMIT = 10_000;
  const frame = () => new Promise((done) => requestAnimationFrame(done));
  const send = window.fetch;
  let calls = [];
  window.fetch = async (input, init) => {
    const call = { command: String(input.url ?? input).split('/').pop(), sent: performance.now(), answered: null };
    calls.push(call);
    const response = await send.call(window, input, init);
    for (const form of ['json', 'text', 'arrayBuffer']) {
      const read = response[form].bind(response);
      response[form] = async () => {
        const body = await read();
        call.answered = performance.now();
        return body;
      };
    }
    return response;
  };
  const key = async (command, region) => {
    calls = [];
    let changes = 0;
    const observer = new MutationObserver((records) => {
      const elements = records.map(({ target }) => (target instanceof Element ? target : target.parentElement));
      changes += elements.filter((one) => one?.closest(region)).length;
    });
    observer.observe(document.body, { subtree: true, childList: true, characterData: true });
    const pressed = await new Promise((done) => addEventListener('keydown', (event) => done(event.timeStamp), { capture: true, once: true }));
    const own = () => calls.filter((call) => call.command === command);
    // What an answer changes is in the document before the next frame, which paints it.
    do {
      await frame();
      if (performance.now() - pressed > LIMIT) throw new Error(`no answer to ${command}`);
    } while (own().length === 0 || own().some((call) => call.answered === null));
    await frame();
    const painted = performance.now();
    observer.disconnect();
    const [first, last] = [own()[0], own().at(-1)];
    return { took: painted - pressed, before: first.sent - pressed, program: last.answered - first.sent, changed: changes > 0 };
  };
  window.watched = {
    /** Begins to wait for a key. */
    arm: (command, region) => {
      window.watched.result = key(command, region);
      return true;
    },
    /** The time from the first call to the last answer. */
    log: () => {
      const answered = calls.filter((call) => call.answered !== null);
      calls = [];
      return Math.max(...answered.map((call) => call.answered)) - Math.min(...answered.map((call) => call.sent));
    },
  };
  return true;
}
