// The page's half of the IPC bridge: Tauri's page API on top of HTTP. The generated bindings and
// @tauri-apps/api work unchanged in a plain browser.
(() => {
  'use strict';

  const callbacks = new Map();
  let nextCallback = 1;

  /** Registers a function under a number, as the Tauri API does. */
  function transformCallback(callback, once = false) {
    const id = nextCallback++;
    callbacks.set(id, (value) => {
      if (once) callbacks.delete(id);
      return callback?.(value);
    });
    return id;
  }

  // One event stream for the page, opened with the first listener and dispatched by name.
  const listeners = new Map();
  let nextListener = 1;
  let opened;

  function openStream() {
    opened ??= new Promise((resolve, reject) => {
      const stream = new EventSource('/ipc/events');
      stream.onopen = () => resolve();
      stream.onerror = () => reject(new Error('bridge: the stream of events broke'));
      stream.onmessage = ({ data }) => {
        const { event, payload } = JSON.parse(data);
        for (const [id, listener] of listeners) {
          if (listener.event === event) callbacks.get(listener.handler)?.({ event, id, payload });
        }
      };
    });
    return opened;
  }

  async function listen({ event, handler }) {
    await openStream();
    const response = await fetch(`/ipc/listen/${encodeURIComponent(event)}`, { method: 'POST' });
    if (!response.ok) throw new Error(await response.text());
    const id = nextListener++;
    listeners.set(id, { event, handler });
    return id;
  }

  function unregisterListener(_event, id) {
    const listener = listeners.get(id);
    if (listener) callbacks.delete(listener.handler);
    listeners.delete(id);
  }

  async function invoke(command, args = {}) {
    if (command === 'plugin:event|listen') return listen(args);
    if (command === 'plugin:event|unlisten') return unregisterListener(args.event, args.eventId);
    const body = JSON.stringify(args);
    // The mock runtime has no page that could receive the messages of a channel.
    if (body.includes('__CHANNEL__:')) throw new Error(`bridge: ${command} takes a channel, which the bridge does not carry`);
    const response = await fetch(`/ipc/invoke/${encodeURIComponent(command)}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    });
    if (!response.ok) throw new Error(`bridge: ${response.status} ${await response.text()}`);
    if (response.headers.get('content-type') === 'application/octet-stream') return response.arrayBuffer();
    const outcome = await response.json();
    if ('rejected' in outcome) throw outcome.rejected;
    return outcome.answer;
  }

  window.__TAURI_INTERNALS__ = {
    invoke,
    transformCallback,
    unregisterCallback: (id) => callbacks.delete(id),
    runCallback: (id, value) => callbacks.get(id)?.(value),
    convertFileSrc: (path) => path,
    plugins: {},
    metadata: { currentWindow: { label: 'main' }, currentWebview: { windowLabel: 'main', label: 'main' } },
  };
  window.__TAURI_EVENT_PLUGIN_INTERNALS__ = { unregisterListener };
  window.isTauri = true;
})();
