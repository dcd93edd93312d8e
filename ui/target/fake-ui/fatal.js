/*
 * What the window shows when the interface cannot start at all: a damaged file of the program, or a failure before the first
 * screen. It is a file of its own, so that it also runs when the interface cannot be read.
 */
(() => {
  let shown = false;

  /** @param {unknown} thrown */
  function show(thrown) {
    const root = document.documentElement;
    if (shown || root.dataset.started) return;
    shown = true;
    const message = thrown instanceof Error ? thrown.message : String(thrown);
    const page = document.createElement('main');
    page.setAttribute('role', 'alert');
    page.style.cssText =
      'max-width: 34rem; margin: 18vh auto 0; padding: 0 2rem; font: 15px/1.5 system-ui, sans-serif; user-select: text';
    const add = (tag, words, style = '') => {
      const element = document.createElement(tag);
      element.textContent = words;
      element.style.cssText = style;
      page.append(element);
      return element;
    };
    add('h1', 'JPM Desk couldn’t start', 'font-size: 20px');
    add(
      'p',
      'Your accounts and changes are safe on this computer. Try again. If it happens again, restart JPM Desk or install it again.',
    );
    add('p', message.slice(0, 300), 'color: GrayText; font-size: 13px; overflow-wrap: anywhere');
    add('button', 'Try again', 'padding: 6px 14px; font: inherit').addEventListener('click', () => {
      location.reload();
    });
    document.getElementById('app')?.replaceChildren(page);
    // The window is hidden until its first screen is there, and this is the first screen.
    const ask = window.__TAURI_INTERNALS__?.invoke;
    const stack = thrown instanceof Error ? String(thrown.stack) : '';
    ask?.('window_failed', { failure: { part: 'start', message, stack, count: 1 } }).catch(() => undefined);
    ask?.('window_ready').catch(() => undefined);
  }

  addEventListener(
    'error',
    (event) => {
      // A script that cannot be read tells of itself only while the event goes down.
      if (event.target instanceof HTMLScriptElement) show(`${event.target.src} cannot be read`);
      else if (event instanceof ErrorEvent) show(event.error ?? event.message);
    },
    true,
  );
  addEventListener('unhandledrejection', (event) => {
    show(event.reason);
  });
})();
