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

describe('the shape of the tray', () => {
  let store: Storage;

  beforeEach(() => {
    store = memoryStore();
  });

  it('is found as it was left', () => {
    const shape = new TrayShape(store, 900);
    expect(shape.open).toBe(true);
    shape.resize(300, 900);
    shape.show(false);
    const again = new TrayShape(store, 900);
    expect([again.open, again.height]).toEqual([false, 300]);
  });

  it('begins closed in a low window', () => {
    expect(new TrayShape(store, 400).open).toBe(false);
  });

  it('closes when it is pulled down to its line, and keeps its height for the next time', () => {
    const shape = new TrayShape(store, 900);
    shape.resize(240, 900);
    shape.resize(50, 900);
    expect([shape.open, shape.height]).toEqual([false, 240]);
  });

  it('never takes more than its share of the window, nor less than a row of cards', () => {
    expect(fittingHeight(Infinity, 1000)).toBe(600);
    expect(fittingHeight(10, 1000)).toBe(TRAY_LEAST);
  });

  it('opens for a card that comes to its edge, and closes when the card goes away', () => {
    const shape = new TrayShape(store, 400);
    shape.carriedAt(40);
    expect(shape.lent).toBe(false);
    shape.carriedAt(5);
    expect(shape.lent).toBe(true);
    // Its edge came nearer by opening: the card is inside now, and a little above it still counts.
    shape.carriedAt(-80);
    shape.carriedAt(40);
    expect(shape.lent).toBe(true);
    shape.carriedAt(61);
    expect(shape.lent).toBe(false);
  });

  it('survives a store that holds something else, and one that refuses', () => {
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
