import { describe, expect, it } from 'vitest';
import type { AppointmentCard } from '../ipc';
import type { ScheduleConflict } from '../lib/schedule/conflicts';
import { conflictLine, conflictLines, conflictWords } from './conflicts';

const START = Date.UTC(2026, 10, 24, 9);
const cards: Record<string, Partial<AppointmentCard>> = {
  '1': { customer: 'Garcia', start: START, end: START + 7_200_000, endKnown: true },
  '2': { customer: 'Olsen', start: START, end: START + 7_200_000, endKnown: false },
};
const names = {
  cardOf: (id: string) => cards[id] as AppointmentCard | undefined,
  technicianOf: (id: string) => (id === '7' ? 'Ana Ruiz' : undefined),
  style: { timeZone: 'UTC', clock: 'hours12' },
} as const;

describe('the line of a conflict', () => {
  it.each<[ScheduleConflict, string]>([
    [
      { kind: 'overlap', appointmentId: '1', technicianId: '7' },
      'Overlaps Garcia, 9:00 – 11:00 AM · A. Ruiz',
    ],
    [
      { kind: 'mayOverlap', appointmentId: '2', technicianId: '7' },
      'May overlap Olsen, 9:00 AM, end unknown · A. Ruiz',
    ],
    [{ kind: 'overlap', appointmentId: '9', technicianId: '7' }, 'Overlaps another appointment · A. Ruiz'],
    [{ kind: 'timeOff', technicianId: '8' }, 'Time off · #8'],
    [
      { kind: 'skills', technicianId: '7', skills: ['Wells', 'Gas'] },
      'Missing skills: Wells and Gas · A. Ruiz',
    ],
    [{ kind: 'outsideWindow' }, 'Outside the arrival window'],
  ])('names what it is with: %j', (conflict, line) => {
    expect(conflictLine(conflict, names)).toBe(line);
  });
});

describe('the lines of conflicts', () => {
  const hours: ScheduleConflict = { kind: 'outsideHours' };
  const off = (technicianId: string): ScheduleConflict => ({ kind: 'timeOff', technicianId });

  it('name the appointments only if there are several', () => {
    expect(conflictLines(new Map([['1', [hours]]]), names, 3)).toEqual(['Outside business hours']);
    const both = new Map([
      ['1', [hours]],
      ['2', []],
    ]);
    expect(conflictLines(both, names, 3)).toEqual(['Garcia: Outside business hours']);
  });

  it('count what is more than the most, unless that is one', () => {
    const four = new Map([['1', [hours, off('1'), off('2'), off('3')]]]);
    expect(conflictLines(four, names, 3)).toHaveLength(4);
    expect(conflictLines(four, names, 2).at(-1)).toBe('2 more conflicts');
  });

  it('without names have each kind once', () => {
    expect(conflictWords([off('1'), off('2'), hours])).toEqual(['Time off', 'Outside business hours']);
  });
});
