import { beforeEach, describe, expect, it } from 'vitest';
import { TRAY_LEAST, TrayShape, fittingHeight } from './tray-shape.svelte';

function memoryStore(): Storage {
  const kept = new Map<string, string>();
  return {
    get length() {
      return kept.size;
    },
    clear: () => {
      kept.clear();
    },
    key: (at) => [...kept.keys()][at] ?? null,
    getItem: (name) => kept.get(name) ?? null,
    setItem: (name, value) => {
      kept.set(name, value);
    },
    removeItem: (name) => {
      kept.delete(name);
    },
  };
}

describe('TrayShape', () => {
  let store: Storage;

  beforeEach(() => {
    store = memoryStore();
  });

  it('is the same after a restart', () => {
    const shape = new TrayShape(store, 900);
    expect(shape.open).toBe(true);
    shape.resize(300, 900);
    shape.show(false);
    const again = new TrayShape(store, 900);
    expect([again.open, again.height]).toEqual([false, 300]);
  });

  it('is closed at first in a low window', () => {
    expect(new TrayShape(store, 400).open).toBe(false);
  });

  it('closes when it is dragged down to its bar, and opens again at its old height', () => {
    const shape = new TrayShape(store, 900);
    shape.resize(240, 900);
    shape.resize(50, 900);
    expect([shape.open, shape.height]).toEqual([false, 240]);
  });

  it('has at least a row of cards, and at most its part of the window', () => {
    expect(fittingHeight(Infinity, 1000)).toBe(600);
    expect(fittingHeight(10, 1000)).toBe(TRAY_LEAST);
  });

  it('opens for a card that is dragged near, and closes when the card is far away', () => {
    const shape = new TrayShape(store, 400);
    shape.dragAt(40);
    expect(shape.openedByDrag).toBe(false);
    shape.dragAt(5);
    expect(shape.openedByDrag).toBe(true);
    // The open tray is higher, so the card is inside now. A little above it still counts as inside.
    shape.dragAt(-80);
    shape.dragAt(40);
    expect(shape.openedByDrag).toBe(true);
    shape.dragAt(61);
    expect(shape.openedByDrag).toBe(false);
  });

  it('works with a store that holds something else or refuses to save', () => {
    store.setItem('tray', '{"open":"yes"}');
    expect(new TrayShape(store, 900).open).toBe(true);
    const refusing = Object.assign(memoryStore(), {
      getItem: () => null,
      setItem: () => {
        throw new Error('the store is full');
      },
    });
    const shape = new TrayShape(refusing, 900);
    shape.show(false);
    expect(shape.open).toBe(false);
  });
});
