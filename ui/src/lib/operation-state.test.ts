import { describe, expect, it } from 'vitest';
import type { SyncError } from '../ipc';
import { needsDecision } from './operation-state';

describe('a failed change', () => {
  const error: SyncError = {
    reason: { code: 'notSent', why: 'notFoundInTime' },
    fieldErrors: {},
    traceId: null,
  };

  it('needs a decision once the reason is known', () => {
    for (const state of ['rejected', 'conflict', 'unknown'] as const) {
      expect(needsDecision({ state, error })).toBe(true);
    }
    expect(needsDecision({ state: 'queued', error })).toBe(false);
  });

  it('needs no decision while its outcome is being looked up', () => {
    expect(needsDecision({ state: 'unknown', error: null })).toBe(false);
  });
});
