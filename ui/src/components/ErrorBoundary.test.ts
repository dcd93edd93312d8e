// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen } from '@testing-library/svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { WindowFailure } from '../ipc';

const windowFailed = vi.fn<(failure: WindowFailure) => Promise<null>>(() => Promise.resolve(null));

vi.mock('../ipc', async (original) => ({
  ...(await original<typeof import('../ipc')>()),
  backend: { windowFailed: (failure: WindowFailure) => windowFailed(failure) },
}));

const { default: Fixture } = await import('./ErrorBoundary.fixture.svelte');
const { catchFailures } = await import('../app/global-errors');

describe('a part that fails', () => {
  beforeEach(() => {
    windowFailed.mockClear();
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    vi.spyOn(console, 'error').mockReturnValue(undefined);
  });
  afterEach(() => {
    // Repetitions are counted for a while; the next test starts with a clean count.
    if (vi.isFakeTimers()) vi.runAllTimers();
    vi.useRealTimers();
    vi.restoreAllMocks();
    cleanup();
  });

  it('says so in its own place, writes to the log, and leaves the rest alone', () => {
    render(Fixture, { rows: null });
    expect(screen.getByText('Calendar, Jobs')).toBeTruthy();
    expect(screen.getByRole('alert').textContent).toContain('The Jobs page couldn’t be shown');
    expect(windowFailed).toHaveBeenCalledTimes(1);
    expect(windowFailed.mock.calls[0]?.[0]).toMatchObject({ part: 'The Jobs page', count: 1 });
  });

  it('comes back with Reload when the cause is gone', async () => {
    const { rerender } = render(Fixture, { rows: null });
    await rerender({ rows: [{ id: 'a' }] });
    expect(screen.queryByText('1 jobs')).toBeNull();
    await fireEvent.click(screen.getByRole('button', { name: 'Reload' }));
    expect(screen.getByText('1 jobs')).toBeTruthy();
    expect(screen.queryByRole('alert')).toBeNull();
  });

  it('is caught when it fails later, too, and logged once however often it is reloaded', async () => {
    const { rerender } = render(Fixture, { rows: [{ id: 'a' }] });
    expect(screen.getByText('1 jobs')).toBeTruthy();
    await rerender({ rows: [{ id: 'a' }, { id: 'a' }] });
    expect(screen.getByRole('alert')).toBeTruthy();
    for (let at = 0; at < 20; at += 1) await fireEvent.click(screen.getByRole('button', { name: 'Reload' }));
    expect(windowFailed).toHaveBeenCalledTimes(1);
  });

  it('tries another record at once', async () => {
    const { rerender } = render(Fixture, { rows: null, resetKey: 'job 1' });
    await rerender({ rows: [{ id: 'a' }], resetKey: 'job 2' });
    expect(screen.getByText('1 jobs')).toBeTruthy();
  });

  it('can be closed where it stands above the window', async () => {
    const onclose = vi.fn();
    render(Fixture, { rows: null, onclose });
    await fireEvent.click(screen.getByRole('button', { name: 'Close' }));
    expect(onclose).toHaveBeenCalledOnce();
  });

  it('is asked for again when its file could not be read', async () => {
    vi.useRealTimers();
    const load = vi.fn(() => Promise.reject<{ default: never }>(new Error('no such file')));
    render(Fixture, { rows: [], load });
    expect((await screen.findByRole('alert')).textContent).toContain('The Sync page couldn’t be shown');
    await fireEvent.click(screen.getByRole('button', { name: 'Reload' }));
    expect(load).toHaveBeenCalledTimes(2);
  });
});

describe('what no part catches', () => {
  it('is logged and told once', () => {
    vi.spyOn(console, 'error').mockReturnValue(undefined);
    const stop = catchFailures();
    const error = new Error('in a handler');
    for (let at = 0; at < 5; at += 1)
      window.dispatchEvent(new ErrorEvent('error', { error, message: error.message }));
    window.dispatchEvent(
      new ErrorEvent('error', { message: 'ResizeObserver loop completed with undelivered notifications.' }),
    );
    stop();
    window.dispatchEvent(new ErrorEvent('error', { error: new Error('after the end') }));
    const told = windowFailed.mock.calls.map(([failure]) => failure.message);
    expect(told.filter((message) => message === 'in a handler')).toHaveLength(1);
    expect(told).not.toContain('after the end');
    expect(told.some((message) => message.startsWith('ResizeObserver'))).toBe(false);
  });
});
