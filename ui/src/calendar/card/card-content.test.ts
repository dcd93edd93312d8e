import { describe, expect, it } from 'vitest';
import type { AppointmentCard } from '../../ipc/bindings';
import { contentOf, type Frame } from './card-content';
import { TUESDAY } from '../../lib/schedule/days.fixture';

const TIMES = { timeZone: 'UTC', clock: 'hours12' } as const;
const MORNING = Date.UTC(2026, 10, 24, 10, 45);

const CARD = {
  customer: 'Garcia',
  jobType: 'No heat',
  number: '48213-1',
  start: MORNING,
  end: MORNING + 90 * 60_000,
  endKnown: true,
  state: 'scheduled',
  confirmed: true,
  priority: 'Urgent',
  technicianIds: ['1', '2'],
  pending: null,
} as unknown as AppointmentCard;

function content(frame: Partial<Frame>, card = CARD) {
  return contentOf(
    card,
    { shape: 'row', width: 300, height: 40, plain: false, hasConflict: false, ...frame },
    TIMES,
  );
}

describe('the content of a card', () => {
  it('is only its bar below 40 pixels of a row, and only its name below 90', () => {
    expect(content({ width: 39 })).toMatchObject({ name: '', detail: null, icons: [] });
    expect(content({ width: 89 })).toMatchObject({ name: 'Garcia', detail: null, icons: [] });
    expect(content({ width: 90 })).toMatchObject({ name: 'Garcia', detail: 'No heat · 48213-1' });
  });

  it('has the icon of a rejection even if only the name fits', () => {
    const refused = { ...CARD, pending: { state: 'conflict' } } as unknown as AppointmentCard;
    expect(content({ width: 60 }, refused).icons).toEqual(['refused']);
  });

  it('has the icon of a conflict even if only the name fits', () => {
    expect(content({ width: 60, hasConflict: true }).icons).toEqual(['conflict']);
  });

  it('has one icon if it is narrow, or else up to three', () => {
    expect(content({ width: 120 }).icons).toEqual(['urgent']);
    expect(content({}).icons).toEqual(['urgent', 'confirmed', 'several']);
    expect(content({}).classes).toContain('icons-3');
  });

  it('has the time range in a wide column, and the start in a narrow one', () => {
    const column = { shape: 'column', height: 90 } as const;
    expect(content({ ...column, width: 160 }).detail).toBe('10:45 AM – 12:15 PM\nNo heat · 48213-1');
    expect(content({ ...column, width: 62 }).detail).toBe('10:45\nNo heat · 48213-1');
  });

  it('has the part of the day that it takes', () => {
    const days = { ...CARD, end: MORNING + 2 * 86_400_000 };
    const on = (day: number) => ({
      on: { ...TUESDAY, start: Date.UTC(2026, 10, day), end: Date.UTC(2026, 10, day + 1) },
      height: 90,
    });
    const column = { shape: 'column', width: 160 } as const;
    expect(content({ ...column, ...on(24) }, days).detail).toBe('from 10:45 AM\nNo heat · 48213-1');
    expect(content({ ...column, ...on(25) }, days).detail).toBe('all day\nNo heat · 48213-1');
    expect(content({ ...column, ...on(26) }, days).detail).toBe('until 10:45 AM\nNo heat · 48213-1');
    expect(content({ shape: 'chip', ...on(24) }, days).time).toBe('10:45 AM');
    expect(content({ shape: 'chip', ...on(25) }, days).time).toBe('all day');
    expect(content({ shape: 'chip', ...on(26) }, days).time).toBe('until 10:45 AM');
  });

  it('is all day if it fills the day', () => {
    const full = { ...CARD, start: TUESDAY.start, end: TUESDAY.end };
    expect(content({ shape: 'chip', width: 200, on: TUESDAY }, full).time).toBe('all day');
    for (const width of [90, 200])
      expect(content({ shape: 'column', width, height: 200, on: TUESDAY }, full).detail).toContain('all day');
  });

  it('says that an end is unknown', () => {
    const open = { ...CARD, endKnown: false } as AppointmentCard;
    expect(content({ shape: 'column', width: 160, height: 90 }, open).detail).toBe(
      '10:45 AM, end unknown\nNo heat · 48213-1',
    );
  });

  it('is only the name if it is plain', () => {
    expect(content({ plain: true })).toMatchObject({ name: 'Garcia', detail: null, icons: [] });
  });
});
