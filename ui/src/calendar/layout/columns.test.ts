import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AppointmentCard } from '../../ipc/bindings';
import { columnLayouts, layoutColumn } from './columns';
import { TUESDAY } from '../../lib/schedule/days.fixture';
import { MINUTE, axisOf } from '../../lib/schedule/geometry';

const axis = axisOf([TUESDAY]);

function at(id: string, minute: number, minutes: number): AppointmentCard {
  const start = TUESDAY.start + minute * MINUTE;
  return { id, start, end: start + minutes * MINUTE } as AppointmentCard;
}

describe('columnLayouts', () => {
  it('lays a column out again only if its list or its scale changes', () => {
    const laidOut = columnLayouts();
    const cards = [at('a', 60, 60)];
    const first = laidOut(cards, axis, TUESDAY, 20, 3);
    expect(laidOut(cards, axis, TUESDAY, 20, 3)).toBe(first);
    expect(laidOut(cards, axis, TUESDAY, 20, 3, new Set(['of another day']))).toBe(first);
    expect(laidOut(cards, axis, TUESDAY, 90, 3).items[0]?.end).toBe(150);
    expect(laidOut([...cards], axis, TUESDAY, 90, 3)).not.toBe(first);
  });
});

describe('layoutColumn', () => {
  it('draws or counts every appointment of the day, once', () => {
    const times = fc.array(fc.tuple(fc.integer({ min: 0, max: 1380 }), fc.integer({ min: 5, max: 240 })), {
      maxLength: 60,
    });
    fc.assert(
      fc.property(times, fc.integer({ min: 1, max: 6 }), (list, most) => {
        const cards = list.map(([minute, minutes], index) => at(String(index), minute, minutes));
        const { items, folds } = layoutColumn(cards, axis, TUESDAY, 20, most);
        const counted = folds.reduce((sum, fold) => sum + fold.count, 0);
        expect(items.length + counted).toBe(cards.length);
        for (const a of items) {
          expect(a.lane + a.span).toBeLessThanOrEqual(a.lanes);
          expect(a.lanes).toBeLessThanOrEqual(most);
          for (const b of items) {
            if (a === b || a.start >= b.end || b.start >= a.end) continue;
            expect(a.lane + a.span <= b.lane || b.lane + b.span <= a.lane).toBe(true);
          }
        }
      }),
    );
  });

  it('counts appointments that do not fit in the hour of their start', () => {
    const cards = [at('a', 540, 60), at('b', 540, 60), at('c', 545, 60), at('d', 620, 30)];
    const { items, folds } = layoutColumn(cards, axis, TUESDAY, 20, 2);
    expect(items.map((item) => [item.card.id, item.folded])).toEqual([
      ['a', true],
      ['b', true],
      ['d', false],
    ]);
    expect(folds).toEqual([{ start: 540, end: 600, count: 1 }]);
  });

  it('draws what is shown in the place of others, and never two over each other', () => {
    const times = fc.array(fc.tuple(fc.integer({ min: 0, max: 600 }), fc.integer({ min: 5, max: 240 })), {
      minLength: 1,
      maxLength: 60,
    });
    fc.assert(
      fc.property(times, fc.nat(), fc.integer({ min: 1, max: 4 }), (list, which, most) => {
        const cards = list.map(([minute, minutes], index) => at(String(index), minute, minutes));
        const shown = String(which % cards.length);
        const { items, folds } = layoutColumn(cards, axis, TUESDAY, 20, most, new Set([shown]));
        expect(items.some((item) => item.card.id === shown)).toBe(true);
        expect(items.length + folds.reduce((sum, fold) => sum + fold.count, 0)).toBe(cards.length);
        for (const a of items) {
          for (const b of items) {
            if (a === b || a.start >= b.end || b.start >= a.end) continue;
            expect(a.lane + a.span <= b.lane || b.lane + b.span <= a.lane).toBe(true);
          }
        }
      }),
    );
  });

  it('draws as many of the shown as there are lanes', () => {
    const cards = ['a', 'b', 'c', 'd'].map((id) => at(id, 540, 60));
    const { items } = layoutColumn(cards, axis, TUESDAY, 20, 2, new Set(['b', 'c', 'd']));
    expect(items.map((item) => item.card.id)).toEqual(['b', 'c']);
  });

  it('leaves out other days and says where work goes on', () => {
    const { items } = layoutColumn([at('x', -120, 60), at('y', 1400, 100)], axis, TUESDAY, 20, 3);
    expect(items).toHaveLength(1);
    expect(items[0]).toMatchObject({ end: 1440, intoAfter: true, fromBefore: false });
  });
});
