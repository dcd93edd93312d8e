/** What every page offers to the runner. */

interface Stage {
  /** From the call that draws to the second frame after the first appointment is there, in milliseconds. */
  painted: Promise<number>;
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

async function untilPainted(card: string, draw: () => unknown): Promise<number> {
  // Fonts and styles are there for all, so that nobody pays for the first one.
  await document.fonts.ready;
  await frame();
  await frame();
  const began = performance.now();
  await draw();
  while (!document.querySelector(card)) await frame();
  await frame();
  await frame();
  return performance.now() - began;
}

/** Draws, and tells the runner when it was seen. */
export function show(card: string, scroller: () => Element | null, draw: () => unknown): void {
  window.stage = { painted: untilPainted(card, draw), card, scroller };
}
