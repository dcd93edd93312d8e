import { describe, expect, it } from 'vitest';
import type { AppointmentCard } from '../../ipc/bindings';
import { delayOf } from './delay';

const MINUTE = 60_000;

function card(part: Partial<AppointmentCard>): AppointmentCard {
  return {
    start: 0,
    end: 60 * MINUTE,
    endKnown: true,
    arrivalEnd: 30 * MINUTE,
    state: 'scheduled',
    ...part,
  } as AppointmentCard;
}

describe('delayOf', () => {
  it('reports late after the arrival window, or after the start if there is none', () => {
    expect(delayOf(card({}), 30 * MINUTE)).toBeNull();
    expect(delayOf(card({}), 45 * MINUTE)).toEqual({ kind: 'late', by: 15 * MINUTE });
    expect(delayOf(card({ arrivalEnd: null }), 45 * MINUTE)).toEqual({ kind: 'late', by: 45 * MINUTE });
    expect(delayOf(card({ state: 'dispatched' }), 45 * MINUTE)).toBeNull();
  });

  it('reports work past its end, and nothing for finished appointments', () => {
    expect(delayOf(card({ state: 'working' }), 60 * MINUTE)).toBeNull();
    expect(delayOf(card({ state: 'working' }), 80 * MINUTE)).toEqual({ kind: 'over', by: 20 * MINUTE });
    expect(delayOf(card({ state: 'working', endKnown: false }), 80 * MINUTE)).toBeNull();
    expect(delayOf(card({ state: 'done' }), 80 * MINUTE)).toBeNull();
    expect(delayOf(card({ state: 'canceled' }), 80 * MINUTE)).toBeNull();
  });
});
