import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { AppointmentCard, CalendarPage, DayGeometry } from '../../ipc';

vi.mock('../../ipc', () => ({
  backend: {},
  onMirrorChanged: () => () => undefined,
  onSession: () => () => undefined,
  asAppError: (reason: unknown) => reason,
}));

const { appointments } = await import('../../state/appointments.svelte');
const { dragging } = await import('./session.svelte');
const { setOffsets } = await import('../../lib/offsets');
const { instantAtWall, wallMinute } = await import('../../lib/schedule/geometry');
const { dayLookup } = await import('../../lib/schedule/zone-days');

const HOUR = 3_600_000;
const ZONE = 'Test/Chicago';

/** Chicago: clocks go forward on 14 March 2027 and back on 1 November 2026. */
const SPANS = [
  { from: Date.UTC(2026, 2, 8, 8), minutes: -300 },
  { from: Date.UTC(2026, 10, 1, 7), minutes: -360 },
  { from: Date.UTC(2027, 2, 14, 8), minutes: -300 },
];
const offsetAt = (at: number): number => SPANS.findLast((span) => span.from <= at)?.minutes ?? -360;
const days = dayLookup([], offsetAt);

function card(start: number, end: number): AppointmentCard {
  return {
    id: 'a',
    start,
    end,
    arrivalStart: null,
    arrivalEnd: null,
    technicianIds: ['7'],
    movable: true,
    state: 'scheduled',
  } as unknown as AppointmentCard;
}

let position: { day: DayGeometry; instant: number | null };

/** Drags a card from one position to another in a view without rows. */
function drag(
  what: AppointmentCard,
  from: typeof position,
  to: typeof position,
): { start: number; end: number } {
  position = to;
  dragging.start({ card: what, how: 'pointer', fromRow: null, grabbed: from });
  dragging.over(0, 0, 15);
  const { start = 0, end = 0 } = dragging.target?.placement ?? {};
  dragging.cancel();
  return { start, end };
}

const onDay = (date: string) => ({ day: days.on(date), instant: null });
const at = (date: string, hour: number) => {
  const day = days.on(date);
  return { day, instant: instantAtWall(day, hour * 60) };
};

beforeEach(() => {
  setOffsets(ZONE, { spans: SPANS.map((span) => ({ ...span, abbreviation: '' })), end: Date.UTC(2030, 0) });
  appointments.page = {
    timeZone: ZONE,
    days: [],
    technicians: [],
    shifts: [],
    requiredSkills: [],
    techniciansReadable: true,
  } as unknown as CalendarPage;
  dragging.surface = {
    scroller: null as unknown as HTMLElement,
    positionAt: () => ({ ...position, technicianId: null, lane: '' }),
    reveal: () => undefined,
  };
});

describe('dragging an appointment of several days', () => {
  const monday = days.on('2026-11-23');
  const night = card(instantAtWall(monday, 22 * 60), instantAtWall(monday, 22 * 60) + 4 * HOUR);

  it('moves it by whole days in a view of days, on whichever day it was grabbed', () => {
    for (const grabbed of ['2026-11-23', '2026-11-24']) {
      const next = grabbed === '2026-11-23' ? '2026-11-24' : '2026-11-25';
      const moved = drag(night, onDay(grabbed), onDay(next));
      expect(moved).toEqual({ start: night.start + 24 * HOUR, end: night.end + 24 * HOUR });
    }
  });

  it('moves it by the distance in a view of hours', () => {
    const moved = drag(night, at('2026-11-24', 1), at('2026-11-26', 3));
    expect(moved).toEqual({ start: night.start + 50 * HOUR, end: night.end + 50 * HOUR });
  });

  it.each([
    ['2026-10-31', '2026-11-01'],
    ['2027-03-13', '2027-03-14'],
  ])('keeps its time of day when the clocks change after %s', (before, change) => {
    const day = days.on(before);
    const start = instantAtWall(day, 9 * 60);
    const long = card(start, start + 48 * HOUR);
    for (const moved of [
      drag(long, onDay(before), onDay(change)),
      drag(long, at(before, 10), at(change, 10)),
    ]) {
      const to = days.at(moved.start);
      expect([to.date, wallMinute(to, moved.start)]).toEqual([change, 9 * 60]);
      expect(moved.end - moved.start).toBe(48 * HOUR);
    }
  });

  it('with keys moves it between days that are not loaded', () => {
    dragging.start({ card: night, how: 'keys', fromRow: null, grabbed: null });
    for (let step = 0; step < 9; step += 1) dragging.nudgeDay(1);
    const { placement } = dragging.target ?? {};
    expect(days.at(placement?.start ?? 0).date).toBe('2026-12-02');
    expect(wallMinute(days.on('2026-12-02'), placement?.start ?? 0)).toBe(22 * 60);
    dragging.cancel();
  });
});
