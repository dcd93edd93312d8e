import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { ChangeBatch } from '../ipc';

let notify: ((change: ChangeBatch) => void) | null = null;

vi.mock('../ipc', async (original) => ({
  ...(await original<typeof import('../ipc')>()),
  onMirrorChanged: (listener: (change: ChangeBatch) => void) => {
    notify = listener;
    return () => {
      notify = null;
    };
  },
}));

const { MirrorQuery } = await import('./mirror-query.svelte');

const change = (patch: Partial<ChangeBatch> = {}) => patch as ChangeBatch;

/** The running reads. The test resolves each one. */
let reads: { resolve: (value: string) => void; reject: (thrown: unknown) => void }[] = [];
const read = () => new Promise<string>((resolve, reject) => reads.push({ resolve, reject }));
const settled = () => new Promise((resolve) => setTimeout(resolve, 0));

async function answer(at: number, value: string): Promise<void> {
  reads[at]?.resolve(value);
  await settled();
}

async function fail(at: number): Promise<void> {
  reads[at]?.reject(new Error('busy'));
  await settled();
}

describe('MirrorQuery', () => {
  beforeEach(() => {
    reads = [];
  });

  it('keeps the current value until the next read resolves', async () => {
    const query = new MirrorQuery({ read });
    query.start();
    expect(query.current).toBeNull();
    await answer(0, 'first');
    notify?.(change());
    expect(query.current).toBe('first');
    await answer(1, 'second');
    expect(query.current).toBe('second');
  });

  it('ignores the response of an earlier read', async () => {
    const query = new MirrorQuery({ read });
    query.start();
    void query.read();
    await answer(1, 'newer');
    await answer(0, 'older');
    expect(query.current).toBe('newer');
  });

  it('ends a read although the mirror changes meanwhile, and then reads once more', async () => {
    const query = new MirrorQuery({ read });
    query.start();
    notify?.(change());
    notify?.(change());
    expect(reads).toHaveLength(1);
    await answer(0, 'first');
    expect(query.current).toBe('first');
    expect(reads).toHaveLength(2);
    notify?.(change());
    await fail(1);
    expect(query.error).not.toBeNull();
    await answer(2, 'second');
    expect(query.current).toBe('second');
    expect(query.error).toBeNull();
    expect(reads).toHaveLength(3);
  });

  it('ignores the failure of an earlier read', async () => {
    const query = new MirrorQuery({ read });
    query.start();
    void query.read();
    await answer(1, 'newer');
    await fail(0);
    expect(query.error).toBeNull();
  });

  it('keeps the value when a read fails, and clears the error when the next one succeeds', async () => {
    const query = new MirrorQuery({ read });
    query.start();
    await answer(0, 'first');
    notify?.(change());
    await fail(1);
    expect(query.current).toBe('first');
    expect(query.error).not.toBeNull();
    notify?.(change());
    await answer(2, 'second');
    expect(query.error).toBeNull();
  });

  it('reads again only after relevant changes', async () => {
    const query = new MirrorQuery({ read, concerns: ({ names }) => names });
    query.start();
    await answer(0, 'first');
    notify?.(change({ names: false }));
    expect(reads).toHaveLength(1);
    notify?.(change({ names: true }));
    expect(reads).toHaveLength(2);
  });

  it('passes each new value on before it replaces the current one', async () => {
    const onUpdate = vi.fn<(next: string, current: string | null) => void>();
    const query = new MirrorQuery({ read, onUpdate });
    query.start();
    await answer(0, 'first');
    notify?.(change());
    await answer(1, 'second');
    expect(onUpdate.mock.calls).toEqual([
      ['first', null],
      ['second', 'first'],
    ]);
  });

  it('clears its value and ignores late responses after it stops', async () => {
    const query = new MirrorQuery({ read });
    const stop = query.start();
    await answer(0, 'first');
    notify?.(change());
    stop();
    expect(notify).toBeNull();
    expect(query.current).toBeNull();
    await answer(1, 'second');
    expect(query.current).toBeNull();
  });

  it('keeps its value when it is followed again, until it is cleared', async () => {
    const query = new MirrorQuery({ read });
    const stop = query.follow();
    await answer(0, 'first');
    notify?.(change());
    stop();
    await answer(1, 'late');
    expect(query.current).toBe('first');
    query.follow();
    await answer(2, 'second');
    expect(query.current).toBe('second');
    query.clear();
    expect(query.current).toBeNull();
  });
});
