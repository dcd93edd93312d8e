import { describe, expect, it } from 'vitest';
import type { AppointmentCard } from '../../ipc';
import { CARD_ICONS, cardIcons, iconsOf, marksOf } from './card-icons';

function card(part: Partial<Record<keyof AppointmentCard, unknown>>): AppointmentCard {
  return {
    state: 'scheduled',
    confirmed: false,
    priority: null,
    technicianIds: ['1'],
    pending: null,
    ...part,
  } as unknown as AppointmentCard;
}

describe('the icons of a card', () => {
  it.each([
    [{}, []],
    [{ state: 'other' }, []],
    [{ confirmed: true }, ['confirmed']],
    [{ state: 'working', confirmed: true }, ['working']],
    [{ priority: 'Urgent', technicianIds: ['1', '2'] }, ['urgent', 'several']],
    [{ priority: 'high', state: 'hold' }, ['urgent', 'hold']],
    [{ pending: { state: 'queued' } }, ['waiting']],
    [{ pending: { state: 'conflict' }, confirmed: true }, ['refused', 'confirmed']],
    [{ pending: { state: 'done' } }, []],
    [{ pending: { state: 'withdrawn' } }, []],
  ])('of %j are %j', (part, icons) => {
    expect(iconsOf(card(part), false)).toEqual(icons);
  });

  it('have a schedule conflict after a rejection, and before the rest', () => {
    expect(iconsOf(card({ pending: { state: 'rejected' }, priority: 'High' }), true)).toEqual([
      'refused',
      'conflict',
      'urgent',
    ]);
    expect(marksOf(card({}), true)).toEqual(['Schedule conflict']);
  });

  it('have labels, except the status', () => {
    expect(marksOf(card({ confirmed: true, priority: 'High', pending: { state: 'queued' } }), false)).toEqual(
      ['Waiting to be sent', 'High priority'],
    );
  });

  it('each have a path and a label of their own', () => {
    for (const key of ['path', 'label'] as const) {
      expect(new Set(cardIcons.map((icon) => CARD_ICONS[icon][key])).size).toBe(cardIcons.length);
    }
  });
});
