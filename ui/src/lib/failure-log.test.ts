import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FailureLog, messageOf } from './failure-log';
import type { WindowFailure } from '../ipc';

describe('the failure log', () => {
  let sent: WindowFailure[] = [];
  let log = new FailureLog((failure) => sent.push(failure));

  beforeEach(() => {
    vi.useFakeTimers();
    sent = [];
    log = new FailureLog((failure) => sent.push(failure));
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('writes a failure at once, with its part, message and stack', () => {
    expect(log.report('jobs', new TypeError('rows is null'))).toBe(true);
    expect(sent).toMatchObject([{ part: 'jobs', message: 'rows is null', count: 1 }]);
    expect(sent[0]?.stack).toContain('failure-log.test');
  });

  it('counts repetitions and writes the count once', () => {
    for (let at = 0; at < 1000; at += 1) log.report('jobs', new Error('again'));
    expect(sent).toHaveLength(1);
    vi.advanceTimersByTime(60_000);
    expect(sent.map(({ count }) => count)).toEqual([1, 999]);
    vi.advanceTimersByTime(600_000);
    expect(sent).toHaveLength(2);
  });

  it('limits the number of different failures', () => {
    for (let at = 0; at < 1000; at += 1) log.report('jobs', new Error(`number ${String(at)}`));
    expect(sent.length).toBeLessThanOrEqual(51);
  });

  it('shortens long texts', () => {
    const error = new Error('x'.repeat(10_000));
    error.stack = 'y'.repeat(100_000);
    log.report('z'.repeat(1000), error);
    expect(sent[0]?.message).toHaveLength(500);
    expect(sent[0]?.stack).toHaveLength(4000);
    expect(sent[0]?.part).toHaveLength(80);
    // Rust does not accept half a character.
    log.report('jobs', new Error(`${'x'.repeat(499)}😀`));
    expect(sent[1]?.message).toBe('x'.repeat(499));
  });

  it('reads a message from anything that is thrown', () => {
    expect(messageOf(new Error('words'))).toBe('words');
    expect(messageOf('text')).toBe('text');
    expect(messageOf({ kind: 'failed', message: 'of the program' })).toBe('of the program');
    expect(messageOf(undefined)).toBe('undefined');
    expect(messageOf(null)).toBe('null');
  });
});
