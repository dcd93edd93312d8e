import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AppointmentCard } from '../../ipc/bindings';
import { bulkMoves, type Move, type OtherCard } from './bulk-move';
import { addDays } from '../../lib/schedule/dates';
import { AUTUMN, dayOf, lookupOf, SPRING } from '../../lib/schedule/days.fixture';
import { MINUTE, dayAt, instantAtWall, wallMinute } from '../../lib/schedule/geometry';
import { UNASSIGNED, movedTo, placementOf } from '../../lib/schedule/moves';

const ROWS = [UNASSIGNED, 'a', 'b', 'c', 'd'];

function daysFrom(date: string, count: number, offset = -360) {
  return Array.from({ length: count }, (_, index) => dayOf(addDays(date, index), offset));
}

const WEEK = daysFrom('2026-11-23', 7);
const AUTUMN_WEEKEND = [
  dayOf('2026-10-31', -300),
  AUTUMN,
  dayOf('2026-11-02', -360),
  dayOf('2026-11-03', -360),
];
const SPRING_WEEKEND = [
  dayOf('2027-03-13', -360),
  SPRING,
  dayOf('2027-03-15', -300),
  dayOf('2027-03-16', -300),
];

let cards = 0;
function card(start: number, minutes: number, technicianIds: string[]): AppointmentCard {
  cards += 1;
  return {
    id: String(cards),
    start,
    end: start + minutes * MINUTE,
    arrivalStart: start,
    arrivalEnd: start + 120 * MINUTE,
    technicianIds,
  } as AppointmentCard;
}

function cardOn(day: (typeof WEEK)[number], minute: number, row: string, minutes = 60): OtherCard {
  return { card: card(instantAtWall(day, minute), minutes, row === UNASSIGNED ? [] : [row]), row };
}

const anyCard = (days: typeof WEEK): fc.Arbitrary<OtherCard> =>
  fc
    .record({
      day: fc.nat({ max: days.length - 1 }),
      minute: fc.integer({ min: 0, max: 1435 }),
      minutes: fc.integer({ min: 5, max: 600 }),
      row: fc.constantFrom(...ROWS),
    })
    .map(({ day, minute, minutes, row }) => cardOn(days[day] ?? AUTUMN, minute, row, minutes));

function moveLead(lead: OtherCard, to: number, row: string, others: OtherCard[], days = WEEK): Move[] {
  const technicianIds = row === UNASSIGNED ? [] : [row];
  const placement = { ...movedTo(placementOf(lead.card), to), technicianIds };
  return bulkMoves(lead, placement, row, others, ROWS, lookupOf(days));
}

describe('bulkMoves', () => {
  it('keeps every duration and arrival window, also across clock changes', () => {
    for (const days of [WEEK, AUTUMN_WEEKEND, SPRING_WEEKEND]) {
      fc.assert(
        fc.property(
          anyCard(days),
          fc.array(anyCard(days), { maxLength: 8 }),
          fc.nat({ max: days.length - 1 }),
          fc.integer({ min: 0, max: 1435 }),
          (lead, others, day, minute) => {
            const to = instantAtWall(days[day] ?? AUTUMN, minute);
            for (const { card, placement } of moveLead(lead, to, lead.row ?? '', others, days)) {
              expect(placement.end - placement.start).toBe(card.end - card.start);
              expect((placement.arrivalEnd ?? 0) - (placement.arrivalStart ?? 0)).toBe(120 * MINUTE);
              expect(placement.arrivalStart).toBe(placement.start);
            }
          },
        ),
      );
    }
  });

  it('moves all by the same time if no clock changes', () => {
    fc.assert(
      fc.property(
        anyCard(WEEK.slice(2, 4)),
        fc.array(anyCard(WEEK.slice(2, 4)), { maxLength: 8 }),
        fc.integer({ min: -2000, max: 2000 }),
        (lead, others, by) => {
          const moves = moveLead(lead, lead.card.start + by * MINUTE, lead.row ?? '', others);
          for (const { card, placement } of moves) {
            expect(placement.start - card.start).toBe(by * MINUTE);
          }
        },
      ),
    );
  });

  it('keeps the wall-clock time across a clock change', () => {
    const [saturday, sunday, monday, tuesday] = AUTUMN_WEEKEND;
    if (!saturday || !sunday || !monday || !tuesday) throw new Error('four days');
    const lead = cardOn(saturday, 10 * 60, 'a');
    const other = cardOn(sunday, 9 * 60, 'b');
    const moves = moveLead(lead, instantAtWall(sunday, 10 * 60), 'a', [other], AUTUMN_WEEKEND);
    expect(moves[1]?.placement.start).toBe(instantAtWall(monday, 9 * 60));
    const day = dayAt(AUTUMN_WEEKEND, moves[1]?.placement.start ?? 0);
    expect(day && wallMinute(day, moves[1]?.placement.start ?? 0)).toBe(9 * 60);
  });

  it('there and back restores the placements', () => {
    fc.assert(
      fc.property(
        anyCard(WEEK),
        fc.array(anyCard(WEEK), { maxLength: 8 }),
        fc.integer({ min: -600, max: 600 }),
        (lead, others, by) => {
          const there = moveLead(lead, lead.card.start + by * MINUTE, lead.row ?? '', others);
          const gone = there.map(({ card: one, placement, row }): OtherCard => ({
            card: { ...one, ...placement, technicianIds: [...placement.technicianIds] },
            row,
          }));
          const [first, ...rest] = gone;
          if (!first) throw new Error('the lead is always there');
          const back = moveLead(first, lead.card.start, lead.row ?? '', rest);
          expect(back.map((one) => one.placement.start)).toEqual(
            [lead, ...others].map((one) => one.card.start),
          );
        },
      ),
    );
  });

  it('moves all by the same number of rows, up to the last row', () => {
    const [day] = WEEK;
    if (!day) throw new Error('a day');
    const lead = cardOn(day, 540, 'a');
    const others = [cardOn(day, 540, 'b'), cardOn(day, 600, 'd'), cardOn(day, 600, 'a')];
    const rows = moveLead(lead, lead.card.start, 'b', others).map((one) => one.placement.technicianIds);
    expect(rows).toEqual([['b'], ['c'], ['d'], ['b']]);
  });

  it('unassigns all, and from the unassigned row reassigns only unassigned ones', () => {
    const [day] = WEEK;
    if (!day) throw new Error('a day');
    const given = moveLead(cardOn(day, 540, 'a'), instantAtWall(day, 540), UNASSIGNED, [
      cardOn(day, 600, 'c'),
    ]);
    expect(given.map((one) => one.placement.technicianIds)).toEqual([[], []]);
    const waiting = [cardOn(day, 600, UNASSIGNED), cardOn(day, 600, 'c')];
    const taken = moveLead(cardOn(day, 540, UNASSIGNED), instantAtWall(day, 540), 'b', waiting);
    expect(taken.map((one) => one.placement.technicianIds)).toEqual([['b'], ['b'], ['c']]);
  });
});
