import { describe, expect, it } from 'vitest';
import type { AppointmentCard } from '../../ipc/bindings';
import { agendaOf, lineOf } from './agenda';
import { TUESDAY } from '../../lib/schedule/days.fixture';
import { MINUTE } from '../../lib/schedule/geometry';
import type { DayGeometry } from '../../ipc/bindings';

const DAY = TUESDAY.end - TUESDAY.start;
const WEDNESDAY: DayGeometry = {
  ...TUESDAY,
  date: '2026-11-25',
  start: TUESDAY.end,
  end: TUESDAY.end + DAY,
};

function at(id: string, minute: number, minutes: number): AppointmentCard {
  const start = TUESDAY.start + minute * MINUTE;
  return { id, start, end: start + minutes * MINUTE } as AppointmentCard;
}

describe('agendaOf', () => {
  it('lists the appointments of each day by start, and one over midnight on both days', () => {
    const cards = [at('late', 900, 30), at('night', 1410, 60), at('early', 480, 60)];
    const list = agendaOf([TUESDAY, WEDNESDAY], cards, { day: 36, card: 44 });
    const shown = list.lines.map((line) =>
      line.kind === 'day'
        ? `${line.day.date} ${String(line.count)}`
        : line.kind === 'card'
          ? line.card.id
          : '-',
    );
    expect(shown).toEqual(['2026-11-24 3', 'early', 'late', 'night', '2026-11-25 1', 'night']);
    expect(list.offsets).toEqual([0, 36, 80, 124, 168, 204, 248]);
    expect(lineOf(list, 'night')).toBe(3);
    expect(lineOf(list, 'nobody')).toBe(-1);
  });

  it('has a line for a day without appointments', () => {
    const { lines } = agendaOf([TUESDAY], [], { day: 36, card: 44 });
    expect(lines.map((line) => line.kind)).toEqual(['day', 'nothing']);
  });
});
