import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AppointmentCard } from '../../ipc/bindings';
import { layoutRow, rowHeight } from './row-lanes';
import { TUESDAY } from '../../lib/schedule/days.fixture';
import { MINUTE } from '../../lib/schedule/geometry';
import { timelineOf } from './timeline';

const line = timelineOf([TUESDAY]);

function at(id: string, minute: number, minutes: number): AppointmentCard {
  const start = TUESDAY.start + minute * MINUTE;
  return { id, start, end: start + minutes * MINUTE } as AppointmentCard;
}

describe('layoutRow', () => {
  it('clips an appointment to the days shown, and marks the clipped ends', () => {
    const { items } = layoutRow(
      [at('long', -600, 3000), at('gone', -60, 60), at('next', 1440, 60)],
      line,
      15,
    );
    expect(items).toHaveLength(1);
    expect(items[0]).toMatchObject({ start: 0, end: 1440, fromBefore: true, intoAfter: true });
  });

  it('draws no two cards over each other, not even short ones', () => {
    const times = fc.array(fc.tuple(fc.integer({ min: 0, max: 1400 }), fc.integer({ min: 0, max: 300 })), {
      maxLength: 25,
    });
    fc.assert(
      fc.property(times, (list) => {
        const cards = list.map(([minute, minutes], index) => at(String(index), minute, minutes));
        const { items, lanes } = layoutRow(cards, line, 15);
        for (const a of items) {
          expect(a.end - a.start).toBeGreaterThanOrEqual(15);
          expect(a.lane).toBeLessThan(lanes);
          for (const b of items) {
            if (a !== b && a.lane === b.lane) expect(a.end <= b.start || b.end <= a.start).toBe(true);
          }
        }
      }),
    );
  });

  it('rowHeight has room for all lanes', () => {
    expect(rowHeight(1, 44)).toEqual({ row: 44, lane: 36 });
    for (const base of [32, 44, 56]) {
      for (const lanes of [2, 3, 15]) {
        const { row, lane } = rowHeight(lanes, base);
        expect(row).toBeGreaterThanOrEqual(lanes * lane);
        expect(lane).toBeGreaterThanOrEqual(23);
      }
    }
  });
});
