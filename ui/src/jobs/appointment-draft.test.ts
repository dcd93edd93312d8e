import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { setOffsets } from '../lib/offsets';
import {
  draftFromCard,
  withStart,
  newDraft,
  plannedAppointment,
  toMinuteOfDay,
  possibleStarts,
  appointmentErrors,
  withArrivalFrom,
  withArrivalTo,
  withOpening,
  withWindowAfter,
} from './appointment-draft';

const ZONE = 'America/Chicago';
const at = (utc: string) => Date.parse(`${utc}Z`);

// Central time of 2026.
const spans = [
  { from: at('2020-01-01T00:00:00'), minutes: -360, abbreviation: 'CST' },
  { from: at('2026-03-08T08:00:00'), minutes: -300, abbreviation: 'CDT' },
  { from: at('2026-11-01T07:00:00'), minutes: -360, abbreviation: 'CST' },
];
setOffsets(ZONE, { spans, end: at('2027-03-01T00:00:00') });

const card = (start: string, end: string, from: string | null = null, to: string | null = null) => ({
  start: at(start),
  end: at(end),
  arrivalStart: from === null ? null : at(from),
  arrivalEnd: to === null ? null : at(to),
  technicianIds: ['1'],
});

/** 11:00 PM to 1:00 AM in Chicago, with an arrival window from 10:30 PM to 12:30 AM. */
const night = card(
  '2026-11-25T05:00:00',
  '2026-11-25T07:00:00',
  '2026-11-25T04:30:00',
  '2026-11-25T06:30:00',
);

describe('an appointment with untouched times', () => {
  it('keeps its times when only the technician changes, also in the second of a repeated hour', () => {
    const second = card(
      '2026-11-01T07:30:00',
      '2026-11-01T09:30:00',
      '2026-11-01T07:00:00',
      '2026-11-01T08:00:00',
    );
    const draft = { ...draftFromCard(second, ZONE), technicianIds: ['2'] };
    expect(appointmentErrors(draft, ZONE)).toEqual({});
    expect(plannedAppointment(draft, ZONE)).toEqual({ ...second, technicianIds: ['2'] });
  });

  it('keeps a duration of zero, which cannot be typed', () => {
    const instant = card('2026-11-30T15:00:00', '2026-11-30T15:00:00');
    const draft = { ...draftFromCard(instant, ZONE), technicianIds: ['2'] };
    expect(appointmentErrors(draft, ZONE)).toEqual({});
    expect(plannedAppointment(draft, ZONE)).toEqual({ ...instant, technicianIds: ['2'] });
    expect(appointmentErrors(withStart(draft, 600), ZONE)).toEqual({});
    const hour = draftFromCard(card('2026-11-30T15:00:00', '2026-11-30T16:00:00'), ZONE);
    expect(appointmentErrors({ ...hour, length: 0 }, ZONE).end).toBeTruthy();
    expect(
      appointmentErrors({ ...newDraft(ZONE, { ...instant, technicianIds: [] }) }, ZONE).end,
    ).toBeTruthy();
  });

  it('keeps its times to the second, whatever its arrival window and duration', () => {
    const instants = fc.integer({ min: at('2026-01-02T00:00:00'), max: at('2026-12-30T00:00:00') });
    const length = fc.integer({ min: 60_000, max: 40 * 86_400_000 });
    const window = fc.option(
      fc.tuple(
        fc.integer({ min: -86_400_000, max: 86_400_000 }),
        fc.integer({ min: 60_000, max: 86_400_000 }),
      ),
      { nil: null },
    );
    fc.assert(
      fc.property(instants, length, window, (start, long, promised) => {
        const arrivalStart = promised === null ? null : start + promised[0];
        const one = {
          start,
          end: start + long,
          arrivalStart,
          arrivalEnd: promised === null || arrivalStart === null ? null : arrivalStart + promised[1],
          technicianIds: ['1'],
        };
        expect(plannedAppointment(draftFromCard(one, ZONE), ZONE)).toEqual(one);
      }),
    );
  });

  it('lists a technician once who was assigned twice', () => {
    expect(draftFromCard({ ...night, technicianIds: ['1', '2', '1'] }, ZONE).technicianIds).toEqual([
      '1',
      '2',
    ]);
  });
});

describe('a repeated hour', () => {
  const draft = newDraft(ZONE, {
    start: at('2026-11-01T06:30:00'),
    end: at('2026-11-01T08:30:00'),
    technicianIds: [],
  });

  it('has two possible starts, unlike other hours', () => {
    expect(possibleStarts(draft, ZONE)).toEqual([at('2026-11-01T06:30:00'), at('2026-11-01T07:30:00')]);
    expect(possibleStarts({ ...draft, start: 600 }, ZONE)).toHaveLength(1);
    expect(possibleStarts({ ...draft, date: '2026-11-02' }, ZONE)).toHaveLength(1);
  });

  it('means the first unless the second is chosen, also for the arrival window', () => {
    expect(plannedAppointment(draft, ZONE)?.start).toBe(at('2026-11-01T06:30:00'));
    const second = plannedAppointment({ ...draft, later: true }, ZONE);
    expect(second?.start).toBe(at('2026-11-01T07:30:00'));
    expect(second?.arrivalStart).toBe(at('2026-11-01T07:30:00'));
    expect(second?.end).toBe(at('2026-11-01T09:30:00'));
  });

  it('is recognized when a form opens on its second occurrence', () => {
    const opened = newDraft(ZONE, {
      start: at('2026-11-01T07:30:00'),
      end: at('2026-11-01T08:30:00'),
      technicianIds: [],
    });
    expect(opened.later).toBe(true);
    expect(plannedAppointment(opened, ZONE)?.start).toBe(at('2026-11-01T07:30:00'));
  });

  it('falls back to the first occurrence when the start changes', () => {
    expect(withStart({ ...draft, later: true }, 600).later).toBe(false);
  });

  it('differs from a skipped hour, which is an error', () => {
    expect(appointmentErrors({ ...draft, date: '2026-03-08', start: 150 }, ZONE).start).toEqual([
      'This time doesn’t exist on this day (clocks change)',
    ]);
  });
});

describe('an arrival window over midnight', () => {
  it('can be saved and moved', () => {
    const draft = draftFromCard(night, ZONE);
    expect(appointmentErrors(draft, ZONE)).toEqual({});
    const later = withStart(draft, 23 * 60 + 30);
    expect(appointmentErrors(later, ZONE)).toEqual({});
    expect(plannedAppointment(later, ZONE)).toMatchObject({
      start: night.start + 1_800_000,
      end: night.end + 1_800_000,
      arrivalStart: night.arrivalStart === null ? null : night.arrivalStart + 1_800_000,
      arrivalEnd: night.arrivalEnd === null ? null : night.arrivalEnd + 1_800_000,
    });
  });

  it('is understood as typed', () => {
    const draft = newDraft(ZONE, {
      start: at('2026-11-25T05:00:00'),
      end: at('2026-11-25T07:00:00'),
      technicianIds: [],
    });
    const typed = withArrivalTo(withArrivalFrom(draft, 22 * 60 + 30), 30);
    expect(appointmentErrors(typed, ZONE)).toEqual({});
    expect(plannedAppointment(typed, ZONE)).toMatchObject({
      arrivalStart: night.arrivalStart,
      arrivalEnd: night.arrivalEnd,
    });
    expect(toMinuteOfDay(typed.arrivalTo)).toBe(30);
    // The appointment starts after midnight, its arrival window before.
    const early = withArrivalFrom({ ...draft, start: 15 }, 23 * 60 + 30);
    expect(early.arrivalFrom).toBe(-30);
  });

  it('does not allow a window that ends before it starts', () => {
    const draft = newDraft(ZONE, {
      start: at('2026-11-24T15:00:00'),
      end: at('2026-11-24T17:00:00'),
      technicianIds: [],
    });
    const typed = withArrivalTo(withArrivalFrom(draft, 11 * 60), 9 * 60);
    expect(appointmentErrors(typed, ZONE).arrivalEnd).toEqual([
      'The arrival window must end after it starts',
    ]);
  });

  it('is the default of a new appointment late in the evening', () => {
    const draft = newDraft(ZONE, {
      start: at('2026-11-25T05:00:00'),
      end: at('2026-11-25T07:00:00'),
      technicianIds: [],
    });
    expect(plannedAppointment(draft, ZONE)).toMatchObject({
      arrivalStart: night.start,
      arrivalEnd: night.start + 7_200_000,
    });
  });
});

describe('withStart', () => {
  it('moves the arrival window along, also past midnight', () => {
    const nine = {
      ...newDraft(ZONE, {
        start: at('2026-11-24T15:00:00'),
        end: at('2026-11-24T17:00:00'),
        technicianIds: [],
      }),
    };
    const late = plannedAppointment(withStart(nine, 22 * 60 + 30), ZONE);
    expect(late).toMatchObject({
      arrivalStart: at('2026-11-25T04:30:00'),
      arrivalEnd: at('2026-11-25T06:30:00'),
    });
  });

  it('keeps the length and distance of the window over many changes', () => {
    const minutes = fc.integer({ min: 0, max: 1439 });
    fc.assert(
      fc.property(
        fc.array(minutes, { minLength: 1, maxLength: 8 }),
        fc.integer({ min: -300, max: 300 }),
        (starts, away) => {
          const first = withArrivalFrom(
            newDraft(ZONE, {
              start: at('2026-11-24T15:00:00'),
              end: at('2026-11-24T17:00:00'),
              technicianIds: [],
            }),
            540 + away,
          );
          const last = starts.reduce(withStart, { ...first, arrivalTo: (first.arrivalFrom ?? 0) + 120 });
          expect((last.arrivalFrom ?? 0) - (last.start ?? 0)).toBe(away);
          expect((last.arrivalTo ?? 0) - (last.arrivalFrom ?? 0)).toBe(120);
        },
      ),
    );
  });
});

describe('an opening that is taken', () => {
  const draft = draftFromCard(
    card('2026-11-24T15:00:00', '2026-11-24T17:00:00', '2026-11-24T14:00:00', '2026-11-24T18:00:00'),
    ZONE,
  );
  const taken = (utc: string, keepsWindow: boolean) =>
    withOpening(draft, { start: at(utc), technicianIds: ['7'] }, ZONE, keepsWindow);

  it('moves the arrival window along', () => {
    const next = taken('2026-11-27T19:00:00', false);
    expect(next).toMatchObject({ date: '2026-11-27', start: 780, length: 120, technicianIds: ['7'] });
    expect([next.arrivalFrom, next.arrivalTo]).toEqual([720, 960]);
  });

  it('keeps the hours of the arrival window if it was searched for', () => {
    const next = taken('2026-11-27T16:00:00', true);
    expect(next).toMatchObject({ date: '2026-11-27', start: 600, arrivalFrom: 480, arrivalTo: 720 });
  });

  it('means the second of two equal hours', () => {
    const next = taken('2026-11-01T07:30:00', false);
    expect(next).toMatchObject({ date: '2026-11-01', start: 90, later: true });
    expect(plannedAppointment(next, ZONE)?.start).toBe(at('2026-11-01T07:30:00'));
  });
});

describe('a common arrival window', () => {
  const windows = [
    { from: 480, to: 600, businessUnitIds: [] },
    { from: 540, to: 720, businessUnitIds: [] },
    { from: 600, to: 720, businessUnitIds: [] },
  ];
  const draft = {
    ...newDraft(ZONE, {
      start: at('2026-11-24T14:00:00'),
      end: at('2026-11-24T16:00:00'),
      technicianIds: [],
    }),
    arrivalFrom: 480,
    arrivalTo: 600,
  };
  const windowOf = ({ arrivalFrom, arrivalTo }: typeof draft | ReturnType<typeof withOpening>) => [
    arrivalFrom,
    arrivalTo,
  ];
  const opening = { start: at('2026-11-24T16:30:00'), technicianIds: ['1'] };

  it('becomes that of an opening', () => {
    const next = withOpening(draft, opening, ZONE, false);
    expect(windowOf(withWindowAfter(draft, next, windows))).toEqual([600, 720]);
  });

  it('stays if the opening was looked for in it, also if another one overlaps it', () => {
    const before = { ...draft, arrivalFrom: 540, arrivalTo: 720 };
    const next = withOpening(before, opening, ZONE, true);
    expect(windowOf(withWindowAfter(before, next, windows))).toEqual([540, 720]);
  });

  it('does not replace a window of the dispatcher', () => {
    const before = { ...draft, arrivalFrom: 485 };
    const next = withOpening(before, opening, ZONE, false);
    expect(windowOf(withWindowAfter(before, next, windows))).toEqual([635, 750]);
  });
});
