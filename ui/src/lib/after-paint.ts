/** Runs work after the next paint. */

/** A hidden window does not paint, so the work waits at most this long, in milliseconds. */
const AT_MOST = 200;

/** Runs a function after the next two frames, so that it delays neither. */
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
