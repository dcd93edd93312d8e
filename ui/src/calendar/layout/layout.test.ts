/** The parts of the board that are not about one row: hours, rectangle, walk, order of rows. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AppointmentCard, TechnicianRow } from '../../ipc/bindings';
import { arrange, type Band, type BoardRowHead } from './board-rows';
import { addDays } from '../../lib/schedule/dates';
import { TUESDAY, dayOf } from '../../lib/schedule/days.fixture';
import { MINUTE, instantAtWall } from '../../lib/schedule/geometry';
import { hoursOf, workingHours } from './visible-hours';
import { lassoed, rectOf, touches } from './rectangles';
import { placeAt, timelineMinute, timelineOf } from './timeline';
import { trayCards } from '../tray/tray-order';
import { firstCard, nextCard, type CardRef } from '../keyboard/next-card';

const THREE = [0, 1, 2].map((by) => dayOf(addDays(TUESDAY.date, by), -360));
const LEAST = workingHours(7 * 60, 19 * 60);

const at = (day: number, minute: number): number => instantAtWall(THREE[day] ?? TUESDAY, minute);
const span = (from: number, to: number) => ({ start: from, end: to });

describe('hours of several days', () => {
  it('are the working day while work lies in it, a visit of three days included', () => {
    expect(hoursOf([span(at(0, 480), at(0, 600)), span(at(0, 480), at(2, 1020))], THREE, LEAST)).toEqual({
      from: 420,
      to: 1140,
    });
  });

  it('grow for what is early, late, and past midnight', () => {
    expect(hoursOf([span(at(1, 310), at(1, 400))], THREE, LEAST)).toEqual({ from: 300, to: 1140 });
    expect(hoursOf([span(at(1, 1320), at(2, 120))], THREE, LEAST)).toEqual({ from: 60, to: 1380 });
  });

  it('show the begin and the end of everything', () => {
    const visits = fc.array(
      fc
        .tuple(fc.nat({ max: 2 }), fc.integer({ min: 0, max: 1439 }), fc.integer({ min: 1, max: 1500 }))
        .map(([day, minute, minutes]) => span(at(day, minute), at(day, minute) + minutes * MINUTE)),
      { maxLength: 12 },
    );
    fc.assert(
      fc.property(visits, (list) => {
        const hours = hoursOf(list, THREE, LEAST);
        const line = timelineOf(THREE, hours);
        for (const { start, end } of list) {
          const from = timelineMinute(line, start);
          expect(placeAt(line, from)?.instant).toBe(start);
          if (end < (THREE.at(-1)?.end ?? 0)) expect(timelineMinute(line, end)).toBeGreaterThan(from);
        }
      }),
    );
  });

  it('leave no gap between the days that are drawn', () => {
    const line = timelineOf(THREE, LEAST);
    expect(line.length).toBe(3 * 720);
    expect(timelineMinute(line, at(0, 1439))).toBe(timelineMinute(line, at(1, 60)));
    expect(placeAt(line, 720)?.instant).toBe(at(1, 420));
  });
});

describe('the selecting rectangle', () => {
  const anyRect = fc
    .tuple(
      fc.integer({ min: 0, max: 100 }),
      fc.integer({ min: 0, max: 100 }),
      fc.integer({ min: 0, max: 100 }),
      fc.integer({ min: 0, max: 100 }),
    )
    .map(([ax, ay, bx, by]) => rectOf(ax, ay, bx, by))
    .map((rect) => ({ ...rect, right: rect.right + 1, bottom: rect.bottom + 1 }));

  it('is the same from whichever corner it is drawn', () => {
    expect(rectOf(9, 8, 1, 2)).toEqual(rectOf(1, 2, 9, 8));
  });

  it('selects exactly what shares a point with it', () => {
    fc.assert(
      fc.property(anyRect, fc.array(anyRect, { maxLength: 10 }), (rect, boxes) => {
        const found = lassoed(
          boxes.map((box, index) => ({ ...box, id: String(index) })),
          rect,
        );
        boxes.forEach((box, index) => {
          const wide = Math.min(rect.right, box.right) > Math.max(rect.left, box.left);
          const high = Math.min(rect.bottom, box.bottom) > Math.max(rect.top, box.top);
          expect(found.includes(String(index))).toBe(wide && high);
          expect(touches(rect, box)).toBe(touches(box, rect));
        });
      }),
    );
  });

  it('may be a line', () => {
    const box = { left: 2, top: 2, right: 8, bottom: 8, id: 'a' };
    expect(lassoed([box], rectOf(0, 5, 20, 5))).toEqual(['a']);
    expect(lassoed([box], rectOf(0, 8, 20, 8))).toEqual([]);
  });

  it('names a card of several technicians once', () => {
    const box = { left: 0, top: 0, right: 5, bottom: 5 };
    const twice = [
      { ...box, id: 'a' },
      { ...box, id: 'a' },
    ];
    expect(lassoed(twice, { left: 1, top: 1, right: 2, bottom: 2 })).toEqual(['a']);
  });
});

describe('walking with the arrows', () => {
  const card = (id: string, start: number, end = start + 60): AppointmentCard =>
    ({ id, start, end }) as AppointmentCard;
  const rows = [
    { id: '', cards: [] },
    { id: 'a', cards: [card('1', 480), card('2', 600)] },
    { id: 'b', cards: [] },
    { id: 'c', cards: [card('3', 400), card('4', 590, 700), card('5', 800)] },
  ];

  it('goes along the row and stays at its end', () => {
    expect(firstCard(rows)).toEqual({ id: '1', row: 'a' });
    expect(nextCard(rows, { id: '1', row: 'a' }, 'right')).toEqual({ id: '2', row: 'a' });
    expect(nextCard(rows, { id: '2', row: 'a' }, 'right')).toEqual({ id: '2', row: 'a' });
    expect(nextCard(rows, { id: '1', row: 'a' }, 'left')).toEqual({ id: '1', row: 'a' });
  });

  it('goes to what is nearest in time on the next row that has something', () => {
    expect(nextCard(rows, { id: '2', row: 'a' }, 'down')).toEqual({ id: '4', row: 'c' });
    expect(nextCard(rows, { id: '5', row: 'c' }, 'up')).toEqual({ id: '2', row: 'a' });
    expect(nextCard(rows, { id: '1', row: 'a' }, 'up')).toEqual({ id: '1', row: 'a' });
  });

  it('begins at the first one when what it stood on is gone', () => {
    const gone: CardRef = { id: '9', row: 'a' };
    expect(nextCard(rows, gone, 'down')).toEqual({ id: '1', row: 'a' });
    expect(nextCard([], gone, 'down')).toEqual(gone);
  });
});

describe('the order of rows', () => {
  const person = (id: string, name: string, team: string | null): BoardRowHead => ({
    id,
    name,
    detail: null,
    technician: { id, name, team, businessUnit: null, businessUnitId: null } as TechnicianRow,
  });
  const people: BoardRowHead[] = [
    { id: '', name: 'Unassigned', detail: null, technician: null },
    person('1', 'Ana', 'North'),
    person('2', 'Bo', 'South'),
    person('3', 'Cy', null),
    person('4', 'Di', 'North'),
  ];
  const used: Record<string, number | null> = { 1: 0.9, 2: 0.2, 3: null, 4: 0.5 };
  const starts: Record<string, number | null> = { 1: 8, 2: null, 3: 7, 4: 9 };
  const facts = { used: (id: string) => used[id] ?? null, firstStart: (id: string) => starts[id] ?? null };
  const plain = {
    grouping: 'none' as const,
    sort: 'name' as const,
    pinned: new Set<string>(),
    collapsed: new Set<string>(),
  };
  const said = (bands: Band[]): string[] =>
    bands.map((band) =>
      band.kind === 'group' ? `[${band.name} ${String(band.rows.length)}]` : band.row.name,
    );

  it('is by name, by who has most room, or by who begins first', () => {
    expect(said(arrange(people, plain, facts))).toEqual(['Unassigned', 'Ana', 'Bo', 'Cy', 'Di']);
    const byUse = arrange(people, { ...plain, sort: 'utilization' }, facts);
    expect(said(byUse)).toEqual(['Unassigned', 'Bo', 'Di', 'Ana', 'Cy']);
    const byStart = arrange(people, { ...plain, sort: 'firstStart' }, facts);
    expect(said(byStart)).toEqual(['Unassigned', 'Cy', 'Ana', 'Di', 'Bo']);
  });

  it('has pinned rows at the top, groups below, and a collapsed group as its head alone', () => {
    const grouped = {
      ...plain,
      grouping: 'team' as const,
      pinned: new Set(['2']),
      collapsed: new Set(['team North']),
    };
    expect(said(arrange(people, grouped, facts))).toEqual([
      'Unassigned',
      'Bo',
      '[North 2]',
      '[No team 1]',
      'Cy',
    ]);
  });

  it('shows every row exactly once while nothing is collapsed', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('none' as const, 'team' as const, 'businessUnit' as const),
        fc.constantFrom('name' as const, 'utilization' as const, 'firstStart' as const),
        fc.subarray(['1', '2', '3', '4']),
        (grouping, sort, pinned) => {
          const bands = arrange(people, { ...plain, grouping, sort, pinned: new Set(pinned) }, facts);
          const shown = bands.flatMap((band) => (band.kind === 'row' ? [band.row.id] : []));
          expect([...shown].sort()).toEqual(people.map((one) => one.id).sort());
        },
      ),
    );
  });
});

describe('the tray', () => {
  const card = (id: string, customer: string, priority: string, start: number): AppointmentCard =>
    ({ id, customer, priority, start, end: start + 60, jobType: 'Leak' }) as AppointmentCard;
  const cards = [
    card('1', 'Olsen', 'Normal', 3),
    card('2', 'Garcia', 'Urgent', 2),
    card('3', 'Adams', 'Low', 1),
  ];
  const ids = (list: AppointmentCard[]): string => list.map((one) => one.id).join('');

  it('is sorted as wished and found by any words', () => {
    expect(ids(trayCards(cards, '', 'start'))).toBe('321');
    expect(ids(trayCards(cards, '', 'customer'))).toBe('321');
    expect(ids(trayCards(cards, '', 'priority'))).toBe('213');
    expect(ids(trayCards(cards, ' leak OLS ', 'start'))).toBe('1');
    expect(trayCards(cards, 'leak nobody', 'start')).toEqual([]);
  });
});
