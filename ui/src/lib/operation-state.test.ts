import { describe, expect, it } from 'vitest';
import type { Refusal } from '../ipc';
import { needsDecision } from './operation-state';

describe('a failed change', () => {
  const refusal: Refusal = { message: 'It was not found.', fieldErrors: {}, traceId: null };

  it('needs a decision once the reason is known', () => {
    for (const state of ['rejected', 'conflict', 'unknown'] as const) {
      expect(needsDecision({ state, refusal })).toBe(true);
    }
    expect(needsDecision({ state: 'queued', refusal })).toBe(false);
  });

  it('needs no decision while its outcome is being looked up', () => {
    expect(needsDecision({ state: 'unknown', refusal: null })).toBe(false);
  });
});
