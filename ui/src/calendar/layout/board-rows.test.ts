import { describe, expect, it } from 'vitest';
import type { AppointmentCard, CalendarPage, TechnicianRow } from '../../ipc/bindings';
import { boardRows } from './board-rows';

const technicians: TechnicianRow[] = [
  { id: '7', name: 'Ana Ruiz', businessUnitId: 'p', businessUnit: 'Plumbing', team: null, skills: [] },
  { id: '8', name: 'Bo Chen', businessUnitId: 'd', businessUnit: 'Drains', team: null, skills: [] },
];
const none = { businessUnitIds: new Set<string>(), technicianIds: new Set<string>() };

function page(techniciansReadable: boolean): CalendarPage {
  return { technicians, techniciansReadable } as CalendarPage;
}

function unit(id: string | null, businessUnit: string): [string, AppointmentCard[]] {
  return [id ?? '', [{ businessUnitId: id, businessUnit } as AppointmentCard]];
}

const names = (rows: { name: string }[]): string[] => rows.map((row) => row.name);

describe('the rows of the board', () => {
  it('are nobody and the technicians, of whom filters hide some but never nobody', () => {
    expect(names(boardRows(page(true), new Map(), none))).toEqual(['Unassigned', 'Ana Ruiz', 'Bo Chen']);
    const byName = { ...none, technicianIds: new Set(['7']) };
    expect(names(boardRows(page(true), new Map(), byName))).toEqual(['Unassigned', 'Ana Ruiz']);
    const byUnit = { ...none, businessUnitIds: new Set(['d']) };
    expect(names(boardRows(page(true), new Map(), byUnit))).toEqual(['Unassigned', 'Bo Chen']);
  });

  it('are also those who go to what is shown, of another unit or gone from the company', () => {
    const byUnit = { ...none, businessUnitIds: new Set(['d']) };
    const busy = new Set(['7', '99']);
    const shown = boardRows(page(true), new Map(), byUnit, 'businessUnit', busy);
    expect(names(shown)).toEqual(['Unassigned', 'Ana Ruiz', 'Bo Chen', '#99']);
  });

  it('are business units where technicians cannot be read', () => {
    const rows = new Map([unit('p', 'Plumbing'), unit('d', 'Drains'), unit(null, '')]);
    expect(names(boardRows(page(false), rows, none))).toEqual(['No business unit', 'Drains', 'Plumbing']);
    const byUnit = { ...none, businessUnitIds: new Set(['p']) };
    expect(names(boardRows(page(false), rows, byUnit))).toEqual(['No business unit', 'Plumbing']);
  });
});
