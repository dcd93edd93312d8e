/** The interface of each page to the runner. */

interface Stage {
  /** Resolves when fonts and styles are loaded, so that the first page does not pay for them. */
  ready: Promise<void>;
  /**
   * Draws. Returns the time from the call to the second frame with the first appointment, in
   * milliseconds.
   */
  paint: () => Promise<number>;
  /** The selector of an appointment. */
  card: string;
  /** The element that scrolls. */
  scroller: () => Element | null;
}

declare global {
  interface Window {
    stage?: Stage;
  }
}

function frame(): Promise<number> {
  return new Promise((done) => requestAnimationFrame(done));
}

async function getReady(): Promise<void> {
  // A declared font is loaded when something is laid out in it. The window's own page preloads it.
  await Promise.all([...document.fonts].map((face) => face.load()));
  await frame();
  await frame();
}

async function paint(card: string, draw: () => unknown): Promise<number> {
  const began = performance.now();
  await draw();
  while (!document.querySelector(card)) await frame();
  await frame();
  await frame();
  return performance.now() - began;
}

/** Registers the draw function. The runner calls it, so that it can measure the drawing alone. */
export function show(card: string, scroller: () => Element | null, draw: () => unknown): void {
  window.stage = { ready: getReady(), paint: () => paint(card, draw), card, scroller };
}
