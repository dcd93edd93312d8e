import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AppointmentCard, CalendarPage, TechnicianRow } from '../../ipc/bindings';
import { arrange, boardRows, type Band, type BoardRowHead } from './board-rows';

const technicians: TechnicianRow[] = [
  {
    id: '7',
    name: 'Ana Ruiz',
    businessUnitId: 'p',
    businessUnit: 'Plumbing',
    team: null,
    skills: [],
    zones: [],
  },
  {
    id: '8',
    name: 'Bo Chen',
    businessUnitId: 'd',
    businessUnit: 'Drains',
    team: null,
    skills: [],
    zones: [],
  },
];
const none = { businessUnitIds: new Set<string>(), technicianIds: new Set<string>() };

function page(techniciansReadable: boolean): CalendarPage {
  return { technicians, techniciansReadable } as CalendarPage;
}

function unit(id: string | null, businessUnit: string): [string, AppointmentCard[]] {
  return [id ?? '', [{ businessUnitId: id, businessUnit } as AppointmentCard]];
}

const names = (rows: { name: string }[]): string[] => rows.map((row) => row.name);

describe('boardRows', () => {
  it('are the unassigned row and the technicians that the filters admit', () => {
    expect(names(boardRows(page(true), new Map(), none))).toEqual(['Unassigned', 'Ana Ruiz', 'Bo Chen']);
    const byName = { ...none, technicianIds: new Set(['7']) };
    expect(names(boardRows(page(true), new Map(), byName))).toEqual(['Unassigned', 'Ana Ruiz']);
    const byUnit = { ...none, businessUnitIds: new Set(['d']) };
    expect(names(boardRows(page(true), new Map(), byUnit))).toEqual(['Unassigned', 'Bo Chen']);
  });

  it('are the technicians of a chosen team or with a chosen skill', () => {
    const [ana, bo] = technicians;
    if (!ana || !bo) throw new Error('the technicians are missing');
    const some = {
      ...page(true),
      technicians: [
        { ...ana, team: 'North' },
        { ...bo, skills: ['Gas'] },
      ],
    };
    const byTeam = { ...none, teams: new Set(['North']) };
    expect(names(boardRows(some, new Map(), byTeam))).toEqual(['Unassigned', 'Ana Ruiz']);
    const bySkill = { ...none, skills: new Set(['gas']) };
    expect(names(boardRows(some, new Map(), bySkill))).toEqual(['Unassigned', 'Bo Chen']);
  });

  it('include technicians of shown appointments, also of other units and former ones', () => {
    const byUnit = { ...none, businessUnitIds: new Set(['d']) };
    const busy = new Set(['7', '99']);
    const shown = boardRows(page(true), new Map(), byUnit, 'businessUnit', busy);
    expect(names(shown)).toEqual(['Unassigned', 'Ana Ruiz', 'Bo Chen', '#99']);
  });

  it('are business units if technicians are not readable', () => {
    const rows = new Map([unit('p', 'Plumbing'), unit('d', 'Drains'), unit(null, '')]);
    expect(names(boardRows(page(false), rows, none))).toEqual(['No business unit', 'Drains', 'Plumbing']);
    const byUnit = { ...none, businessUnitIds: new Set(['p']) };
    expect(names(boardRows(page(false), rows, byUnit))).toEqual(['No business unit', 'Plumbing']);
  });
});

describe('arrange', () => {
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
  const utilization: Record<string, number | null> = { 1: 0.9, 2: 0.2, 3: null, 4: 0.5 };
  const starts: Record<string, number | null> = { 1: 8, 2: null, 3: 7, 4: 9 };
  const facts = {
    utilization: (id: string) => utilization[id] ?? null,
    firstStart: (id: string) => starts[id] ?? null,
  };
  const plain = {
    grouping: 'none' as const,
    sort: 'name' as const,
    pinned: new Set<string>(),
    collapsed: new Set<string>(),
  };
  const namesOf = (bands: Band[]): string[] =>
    bands.map((band) =>
      band.kind === 'group' ? `[${band.name} ${String(band.rows.length)}]` : band.row.name,
    );

  it('sorts by name, utilization, or first start', () => {
    expect(namesOf(arrange(people, plain, facts))).toEqual(['Unassigned', 'Ana', 'Bo', 'Cy', 'Di']);
    const byUse = arrange(people, { ...plain, sort: 'utilization' }, facts);
    expect(namesOf(byUse)).toEqual(['Unassigned', 'Bo', 'Di', 'Ana', 'Cy']);
    const byStart = arrange(people, { ...plain, sort: 'firstStart' }, facts);
    expect(namesOf(byStart)).toEqual(['Unassigned', 'Cy', 'Ana', 'Di', 'Bo']);
  });

  it('puts pinned rows first, then groups, and shows only the head of a collapsed group', () => {
    const grouped = {
      ...plain,
      grouping: 'team' as const,
      pinned: new Set(['2']),
      collapsed: new Set(['team North']),
    };
    expect(namesOf(arrange(people, grouped, facts))).toEqual([
      'Unassigned',
      'Bo',
      '[North 2]',
      '[No team 1]',
      'Cy',
    ]);
  });

  it('shows every row once if nothing is collapsed', () => {
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
