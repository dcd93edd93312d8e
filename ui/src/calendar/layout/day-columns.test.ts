import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AppointmentCard } from '../../ipc/bindings';
import { columnAt, dayColumns, type DayPlan } from './day-columns';
import { TUESDAY } from '../../lib/schedule/days.fixture';
import { MINUTE, axisOf } from '../../lib/schedule/geometry';

const SIZES = { narrowest: 100, lane: 80, many: 3, crowded: 50 };

const heads = ['a', 'b', 'c'].map((id) => ({ id, name: id, detail: null }));

function at(id: string, minute: number, minutes: number): AppointmentCard {
  const start = TUESDAY.start + minute * MINUTE;
  return { id, start, end: start + minutes * MINUTE } as AppointmentCard;
}

function plan(cards: Record<string, AppointmentCard[]>): DayPlan {
  return { day: TUESDAY, axis: axisOf([TUESDAY]), shortest: 15, cardsOf: (id) => cards[id] ?? [] };
}

describe('dayColumns', () => {
  it('makes columns as wide as their lanes, and shares the rest', () => {
    const busy = plan({ b: [at('1', 540, 60), at('2', 540, 60), at('3', 550, 60)] });
    const tight = dayColumns(heads, busy, { ...SIZES, room: 200 });
    expect(tight.map(({ left, width }) => [left, width])).toEqual([
      [0, 100],
      [100, 248],
      [348, 100],
    ]);
    const wide = dayColumns(heads, plan({}), { ...SIZES, room: 600 });
    expect(wide.map((column) => column.width)).toEqual([200, 200, 200]);
  });

  it('narrows many lanes, but never below the width of fewer lanes', () => {
    const crowd = (count: number) =>
      plan({ b: Array.from({ length: count }, (_, index) => at(String(index), 540, 60)) });
    const width = (count: number) => dayColumns(heads, crowd(count), { ...SIZES, room: 0 })[1]?.width;
    expect([1, 3, 4, 5, 15].map(width)).toEqual([100, 248, 248, 258, 758]);
  });

  it('draws every appointment, none over another', () => {
    const times = fc.array(fc.tuple(fc.integer({ min: 0, max: 1400 }), fc.integer({ min: 5, max: 300 })), {
      maxLength: 40,
    });
    fc.assert(
      fc.property(times, (list) => {
        const cards = list.map(([minute, minutes], index) => at(String(index), minute, minutes));
        const [column] = dayColumns([{ id: 'a', name: 'a', detail: null }], plan({ a: cards }), {
          ...SIZES,
          room: 0,
        });
        expect(column?.items.length).toBe(cards.length);
        for (const a of column?.items ?? []) {
          for (const b of column?.items ?? []) {
            if (a === b || a.start >= b.end || b.start >= a.end) continue;
            expect(a.lane + a.span <= b.lane || b.lane + b.span <= a.lane).toBe(true);
          }
        }
      }),
    );
  });

  it('columnAt finds the column at a position, or the nearest one', () => {
    const columns = dayColumns(heads, plan({}), { ...SIZES, room: 300 });
    expect(columnAt(columns, -5)?.id).toBe('a');
    expect(columnAt(columns, 100)?.id).toBe('b');
    expect(columnAt(columns, 5000)?.id).toBe('c');
    expect(columnAt([], 5)).toBeUndefined();
  });
});
