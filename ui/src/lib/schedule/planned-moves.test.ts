import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AppointmentCard, Tray } from '../../ipc/bindings';
import { placementOf, type Placement } from './moves';
import {
  comparePlan,
  savedMoves,
  movesOf,
  statusOf,
  trayWithMoves,
  withMove,
  withPlan,
  type PlannedMoves,
} from './planned-moves';

const HOUR = 3_600_000;

function card(id: string, from: number, to: number, technicianIds: string[] = ['7']): AppointmentCard {
  return {
    id,
    start: from * HOUR,
    end: to * HOUR,
    arrivalStart: null,
    arrivalEnd: null,
    technicianIds,
    state: 'scheduled',
    movable: true,
  } as AppointmentCard;
}

function placement(from: number, to: number, technicianIds: string[] = ['7']): Placement {
  return placementOf(card('x', from, to, technicianIds));
}

const NONE: PlannedMoves = new Map();
const shift = { technicianId: '7', start: 8 * HOUR, end: 18 * HOUR, kind: 'normal' as const };

describe('a draft plan', () => {
  it('keeps the original placement over several moves, and drops an appointment that returns to it', () => {
    const first = withMove(NONE, card('1', 9, 10), placement(11, 12));
    const shown = withPlan(new Map([['1', card('1', 9, 10)]]), new Map(), first).get('1');
    expect(shown?.start).toBe(11 * HOUR);
    if (!shown) return;
    const second = withMove(first, shown, placement(13, 14));
    expect(second.get('1')).toEqual({ seen: placement(9, 10), after: placement(13, 14) });
    expect(withMove(second, shown, placement(9, 10)).size).toBe(0);
  });

  it('is equal after saving and loading', () => {
    const people = fc.array(fc.constantFrom('7', '8', '9'), { maxLength: 3 }).map((ids) => [...new Set(ids)]);
    const spot = fc
      .tuple(fc.integer({ min: 0, max: 20 }), people)
      .map(([at, ids]) => placement(at, at + 1, ids));
    fc.assert(
      fc.property(fc.array(fc.tuple(spot, spot), { maxLength: 8 }), (list) => {
        const moves = new Map(list.map(([seen, after], at) => [String(at), { seen, after }] as const));
        expect(movesOf(savedMoves(moves))).toEqual(moves);
      }),
    );
  });

  it('adds appointments that it moves from days that are not loaded', () => {
    const far = card('far', 100, 101);
    const moves = withMove(NONE, far, placement(9, 10));
    expect(withPlan(new Map(), new Map([['far', far]]), moves).get('far')?.start).toBe(9 * HOUR);
  });

  it('reports changes by someone else', () => {
    const move = { seen: placement(9, 10), after: placement(11, 12) };
    expect(statusOf(move, card('1', 9, 10))).toBe('asPlanned');
    expect(statusOf(move, card('1', 11, 12))).toBe('asPlanned');
    expect(statusOf(move, card('1', 9, 10, ['8']))).toBe('changed');
    expect(statusOf(move, { ...card('1', 9, 10), movable: false })).toBe('fixed');
    expect(statusOf(move, undefined)).toBe('gone');
  });

  it('removes assigned appointments from the tray, and adds unassigned ones', () => {
    const waiting = card('1', 9, 10, []);
    const given = card('2', 9, 10);
    const tray: Tray = { unassigned: [waiting], onHold: [], canceled: [] };
    const moves = withMove(withMove(NONE, waiting, placement(9, 10)), given, placement(9, 10, []));
    const shown = withPlan(
      new Map([
        ['1', waiting],
        ['2', given],
      ]),
      new Map(),
      moves,
    );
    const planned = trayWithMoves(tray, new Set(moves.keys()), shown, 0, 24 * HOUR);
    expect(planned.unassigned.map((one) => one.id)).toEqual(['2']);
  });

  it('compares conflicts and utilization without and with it, and counts an overlap once', () => {
    const cards = [card('1', 9, 11), card('2', 10, 12), card('3', 9, 10, ['8'])];
    const moves = withMove(NONE, card('2', 10, 12), placement(17, 19));
    const { before, after, shares } = comparePlan(moves, {
      cards,
      shiftsOf: (id) => (id === '7' ? [shift] : []),
      lacks: () => [],
      from: 0,
      to: 24 * HOUR,
    });
    expect(before.map((one) => one.kind)).toEqual(['overlap']);
    expect(after.map((one) => [one.kind, one.of])).toEqual([['outsideShift', '2']]);
    expect(shares).toEqual([{ technicianId: '7', before: 0.4, after: 0.4 }]);
  });

  it('reports work that it moves outside business hours', () => {
    const cards = [card('1', 9, 11)];
    const { before, after } = comparePlan(withMove(NONE, card('1', 9, 11), placement(18, 20)), {
      cards,
      shiftsOf: () => [],
      lacks: () => [],
      business: {
        days: [
          {
            date: '1970-01-01',
            start: 0,
            end: 24 * HOUR,
            offsets: [{ from: 0, minutes: 0 }],
            today: false,
          },
        ],
        from: 8 * 60,
        to: 17 * 60,
      },
      from: 0,
      to: 24 * HOUR,
    });
    expect(before).toEqual([]);
    expect(after.map((one) => one.kind)).toEqual(['outsideHours']);
  });
});
