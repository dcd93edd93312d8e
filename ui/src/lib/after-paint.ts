/** Work that can wait until what was just done is on the screen. */

/** A hidden window paints nothing; then this is long enough, in milliseconds. */
const AT_MOST = 200;

/** Runs something after the next paint, and the frame behind it, which it must not hold up; at once where nothing is painted at all. */
export function afterPaint(run: () => void): void {
  if (typeof requestAnimationFrame === 'undefined') {
    run();
    return;
  }
  let done = false;
  const once = (): void => {
    if (done) return;
    done = true;
    run();
  };
  requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(once, 0)));
  setTimeout(once, AT_MOST);
}
