/** Replaces Tauri's IPC by functions of the page. */
import type { FakeDesk } from './desk';

/** A command. It takes its arguments by name. */
export type Handler = (args: Record<string, unknown>) => unknown;

interface Internals {
  invoke: (command: string, args?: Record<string, unknown>) => Promise<unknown>;
  transformCallback: (callback: (value: unknown) => void) => number;
  unregisterCallback: (id: number) => void;
}

declare global {
  interface Window {
    __TAURI_INTERNALS__?: Internals;
  }
}

/** Installs the mock backend. */
export function install(handlers: Record<string, Handler>, desk: FakeDesk): void {
  const callbacks = new Map<number, (value: unknown) => void>();
  const listeners = new Map<number, string>();
  let next = 1;

  desk.emit = (event, payload) => {
    for (const [id, name] of listeners) if (name === event) callbacks.get(id)?.({ event, id, payload });
  };

  window.__TAURI_INTERNALS__ = {
    transformCallback: (callback) => {
      const id = next++;
      callbacks.set(id, callback);
      return id;
    },
    unregisterCallback: (id) => callbacks.delete(id),
    invoke: async (command, args = {}) => {
      if (command === 'plugin:event|listen') {
        const id = Number(args['handler']);
        listeners.set(id, String(args['event']));
        return id;
      }
      if (command === 'plugin:event|unlisten') return listeners.delete(Number(args['eventId']));
      const handler = handlers[command];
      if (!handler) throw new Error(`the fake does not know the command ${command}`);
      await new Promise((resolve) => setTimeout(resolve, desk.scene.latency));
      if (desk.scene.broken.includes(command)) return {};
      // A copy, as after crossing a process.
      return structuredClone(handler(args)) ?? null;
    },
  };
  window.__TAURI_EVENT_PLUGIN_INTERNALS__ = {
    unregisterListener: (_event, id) => {
      listeners.delete(id);
      callbacks.delete(id);
    },
  };
}
