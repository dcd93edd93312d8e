/** What every page offers to the runner. */

interface Stage {
  /** Fonts and styles are there for all, so that nobody pays for the first one. */
  ready: Promise<void>;
  /** Draws; from the call to the second frame after the first appointment is there, in milliseconds. */
  paint: () => Promise<number>;
  /** The selector of an appointment. */
  card: string;
  /** What scrolls. */
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
  // A declared font is read when something is laid out in it; the window's own page has it preloaded.
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

/** Offers to draw; the runner says when, so that it can tell what the drawing alone costs. */
export function show(card: string, scroller: () => Element | null, draw: () => unknown): void {
  window.stage = { ready: getReady(), paint: () => paint(card, draw), card, scroller };
}
