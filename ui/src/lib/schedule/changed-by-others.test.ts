import { describe, expect, it } from 'vitest';
import type { AppointmentCard } from '../../ipc/bindings';
import { changedByOthers } from './changed-by-others';

function card(id: string, start: number, part: Partial<AppointmentCard> = {}): AppointmentCard {
  return {
    id,
    start,
    end: start + 60,
    arrivalStart: null,
    arrivalEnd: null,
    technicianIds: ['7'],
    pending: null,
    ...part,
  } as AppointmentCard;
}

const pending = { operationId: 'x', state: 'queued' as const };

describe('changedByOthers', () => {
  it('lists cards with another placement than shown', () => {
    const shown = new Map([card('1', 10), card('2', 10), card('3', 10)].map((one) => [one.id, one] as const));
    const next = [card('1', 20), card('2', 10), card('3', 10, { technicianIds: ['8'] }), card('new', 5)];
    expect(changedByOthers(shown, next).map((one) => one.id)).toEqual(['1', '3']);
  });

  it('ignores cards with an edit of our own', () => {
    const shown = new Map([['1', card('1', 10, { pending })] as const, ['2', card('2', 10)] as const]);
    expect(changedByOthers(shown, [card('1', 20), card('2', 20, { pending })])).toEqual([]);
  });
});
