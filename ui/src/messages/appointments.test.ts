import { describe, expect, it } from 'vitest';
import type { AppointmentCard, DayGeometry } from '../ipc/bindings';
import { movedTo, placementOf, type Placement } from '../lib/schedule/moves';
import { nameOf, shortName, shortTechnician, spokenCard, timesOf, whenOf } from './appointments';
import { movedBackWords, movedWords, stayWords, warningsOf } from './moves';

function card(part: Partial<AppointmentCard>): AppointmentCard {
  return {
    jobId: '10',
    number: null,
    jobNumber: null,
    customer: null,
    summary: null,
    endKnown: true,
    ...part,
  } as AppointmentCard;
}

it('counts the selected appointments that a move leaves out', () => {
  expect(stayWords(1)).toBe('1 selected appointment can’t be moved');
  expect(stayWords(2)).toBe('2 selected appointments can’t be moved');
});

describe('the name of a card', () => {
  it('is the customer, or else another identifying text', () => {
    const full = { customer: 'Garcia', summary: 'No heat', jobNumber: '48213', number: '48213-1' };
    expect(nameOf(card(full))).toBe('Garcia');
    expect(nameOf(card({ ...full, customer: null }))).toBe('No heat');
    expect(nameOf(card({ jobNumber: '48213', number: '48213-1' }))).toBe('Job 48213');
    expect(nameOf(card({ number: '48213-1' }))).toBe('Appointment 48213-1');
  });

  it('is shortened without cutting a character in half', () => {
    expect(shortName(card({ customer: `${'a'.repeat(26)}😀bbbb` }))).toBe(`${'a'.repeat(26)}…`);
    expect(shortName(card({ customer: 'Acme Plumbing 🔧' }))).toBe('Acme Plumbing 🔧');
    expect(shortTechnician('🔧 Smith')).toBe('🔧 Smith');
    expect(shortTechnician('Ann Smith')).toBe('A. Smith');
  });

  it('distinguishes an unsent job from one that is not downloaded yet', () => {
    expect(nameOf(card({ jobId: 'local-0198' }))).toBe('New job (not sent)');
    expect(nameOf(card({}))).toBe('Loading…');
  });
});

describe('the time of an appointment', () => {
  const TIMES = { timeZone: 'UTC', clock: 'hours12' } as const;
  const at = (day: number, hour: number): number => Date.UTC(2026, 10, day, hour);
  const on = (day: number): DayGeometry => ({
    date: `2026-11-${String(day)}`,
    start: at(day, 0),
    end: at(day + 1, 0),
    offsets: [{ from: at(day, 0), minutes: 0 }],
    today: false,
  });
  const days = card({ start: at(24, 8), end: at(26, 8), technicianIds: [], state: 'scheduled' });

  it('has both days if it goes over midnight', () => {
    expect(timesOf(days, TIMES)).toBe('Tue 8:00 AM – Thu 8:00 AM');
    expect(whenOf(days, TIMES)).toBe('Tue, Nov 24, 8:00 AM – Thu, Nov 26, 8:00 AM');
    expect(timesOf(card({ start: at(24, 23), end: at(25, 1) }), TIMES)).toBe('Tue 11:00 PM – Wed 1:00 AM');
    expect(timesOf(card({ start: at(24, 22), end: at(25, 0) }), TIMES)).toBe('10:00 PM – 12:00 AM');
    expect(timesOf(card({ start: at(24, 0), end: at(24, 0) }), TIMES)).toBe('12:00 AM');
  });

  it('has dates if weekdays would be ambiguous', () => {
    expect(timesOf(card({ start: at(10, 8), end: at(24, 8) }), TIMES)).toBe(
      'Tue, Nov 10, 8:00 AM – Tue, Nov 24, 8:00 AM',
    );
  });

  it('is the part on a day', () => {
    expect([24, 25, 26].map((day) => timesOf(days, TIMES, on(day)))).toEqual([
      'from 8:00 AM',
      'all day',
      'until 8:00 AM',
    ]);
    const whole = card({ start: at(24, 0), end: at(26, 0) });
    const one = card({ start: at(24, 0), end: at(25, 0), technicianIds: [], state: 'scheduled' });
    expect(timesOf(one, TIMES, on(24))).toBe('all day');
    expect(whenOf(one, TIMES)).toBe('Tue, Nov 24, all day');
    expect(spokenCard(one, TIMES, false, '', on(24))).toContain('Tue, Nov 24, all day');
    expect([24, 25].map((day) => timesOf(whole, TIMES, on(day)))).toEqual(['all day', 'all day']);
  });

  it('is announced with both', () => {
    expect(spokenCard(days, TIMES, false, 'A. Ruiz', on(25))).toContain(
      'Wed, Nov 25, all day, Tue, Nov 24, 8:00 AM – Thu, Nov 26, 8:00 AM',
    );
  });

  it('is its start if the end is unknown', () => {
    const open = { ...days, end: at(24, 9), endKnown: false } as AppointmentCard;
    expect(whenOf(open, TIMES)).toBe('Tue, Nov 24, 8:00 AM, end unknown');
    expect(timesOf(open, TIMES, on(24))).toBe('8:00 AM, end unknown');
    expect(spokenCard(open, TIMES, false, '')).toContain('end unknown');
  });

  it("is part of a move's text, with the new window and the end of a hold", () => {
    const promised = card({
      ...days,
      customer: 'Garcia',
      end: at(24, 9),
      state: 'hold',
      arrivalStart: at(24, 8),
      arrivalEnd: at(24, 10),
    });
    expect(movedWords(promised, movedTo(promised, at(24, 10)), TIMES, new Map())).toBe(
      'Moved Garcia to 10:00 AM · arrival window now 10:00 AM – 12:00 PM · off hold',
    );
    expect(warningsOf({ conflicts: [], moves: [{ card: promised }] })).toEqual(['Takes the job off hold']);
  });

  it('is named in the text of a move and of its undo only if the day is another one', () => {
    const promised = { arrivalStart: null, arrivalEnd: null };
    const garcia = card({ ...days, ...promised, customer: 'Garcia', end: at(24, 9), technicianIds: ['7'] });
    const before = placementOf(garcia);
    const names = new Map([['7', { name: 'Ana Ruiz' }]]);
    const back = (after: Placement) => movedBackWords([{ name: 'Garcia', before, after }], TIMES, names);
    expect(movedWords(garcia, movedTo(garcia, at(24, 10)), TIMES, names)).toBe('Moved Garcia to 10:00 AM');
    expect(movedWords(garcia, movedTo(garcia, at(25, 10)), TIMES, names)).toBe(
      'Moved Garcia to Wed, Nov 25, 10:00 AM',
    );
    expect(back(movedTo(garcia, at(24, 10)))).toBe('Garcia is back at 8:00 AM');
    expect(back(movedTo(garcia, at(25, 10)))).toBe('Garcia is back at Tue, Nov 24, 8:00 AM');
    expect(back({ ...before, end: at(24, 11) })).toBe('Garcia ends at 9:00 AM again');
    expect(back({ ...before, technicianIds: [] })).toBe('Garcia is back with A. Ruiz');
  });
});
