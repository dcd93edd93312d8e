import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tellOffsets } from '../lib/offsets';
import {
  draftOf,
  movedStart,
  newDraft,
  plannedVisit,
  shownMinute,
  startsOf,
  visitFaults,
  withArrivalFrom,
  withArrivalTo,
} from './appointment-draft';

const ZONE = 'America/Chicago';
const at = (utc: string) => Date.parse(`${utc}Z`);

// Central time of 2026, as the program tells it.
const spans = [
  { from: at('2020-01-01T00:00:00'), minutes: -360, abbreviation: 'CST' },
  { from: at('2026-03-08T08:00:00'), minutes: -300, abbreviation: 'CDT' },
  { from: at('2026-11-01T07:00:00'), minutes: -360, abbreviation: 'CST' },
];
tellOffsets(ZONE, { spans, end: at('2027-03-01T00:00:00') });

const card = (start: string, end: string, from: string | null = null, to: string | null = null) => ({
  start: at(start),
  end: at(end),
  arrivalStart: from === null ? null : at(from),
  arrivalEnd: to === null ? null : at(to),
  technicianIds: ['1'],
});

/** 23:00 to 01:00 in Chicago, promised between 22:30 and 00:30. */
const night = card(
  '2026-11-25T05:00:00',
  '2026-11-25T07:00:00',
  '2026-11-25T04:30:00',
  '2026-11-25T06:30:00',
);

describe('an appointment whose times nobody touches', () => {
  it('is sent as it was when only the technician changes, in the second of a repeated hour too', () => {
    const second = card(
      '2026-11-01T07:30:00',
      '2026-11-01T09:30:00',
      '2026-11-01T07:00:00',
      '2026-11-01T08:00:00',
    );
    const draft = { ...draftOf(second, ZONE), technicianIds: ['2'] };
    expect(visitFaults(draft, ZONE)).toEqual({});
    expect(plannedVisit(draft, ZONE)).toEqual({ ...second, technicianIds: ['2'] });
  });

  it('is sent as it was when it begins and ends at once, and gets no such length by hand', () => {
    const instant = card('2026-11-30T15:00:00', '2026-11-30T15:00:00');
    const draft = { ...draftOf(instant, ZONE), technicianIds: ['2'] };
    expect(visitFaults(draft, ZONE)).toEqual({});
    expect(plannedVisit(draft, ZONE)).toEqual({ ...instant, technicianIds: ['2'] });
    expect(visitFaults(movedStart(draft, 600), ZONE)).toEqual({});
    const hour = draftOf(card('2026-11-30T15:00:00', '2026-11-30T16:00:00'), ZONE);
    expect(visitFaults({ ...hour, length: 0 }, ZONE).end).toBeTruthy();
    expect(visitFaults({ ...newDraft(ZONE, { ...instant, technicianIds: [] }) }, ZONE).end).toBeTruthy();
  });

  it('is sent to the second, whatever the window and the length', () => {
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
        expect(plannedVisit(draftOf(one, ZONE), ZONE)).toEqual(one);
      }),
    );
  });

  it('names a technician once who was assigned twice', () => {
    expect(draftOf({ ...night, technicianIds: ['1', '2', '1'] }, ZONE).technicianIds).toEqual(['1', '2']);
  });
});

describe('a repeated hour', () => {
  const draft = newDraft(ZONE, {
    start: at('2026-11-01T06:30:00'),
    end: at('2026-11-01T08:30:00'),
    technicianIds: [],
  });

  it('has two starts to choose from, and only such an hour', () => {
    expect(startsOf(draft, ZONE)).toEqual([at('2026-11-01T06:30:00'), at('2026-11-01T07:30:00')]);
    expect(startsOf({ ...draft, start: 600 }, ZONE)).toHaveLength(1);
    expect(startsOf({ ...draft, date: '2026-11-02' }, ZONE)).toHaveLength(1);
  });

  it('is the first unless the second is chosen; the window goes with it', () => {
    expect(plannedVisit(draft, ZONE)?.start).toBe(at('2026-11-01T06:30:00'));
    const second = plannedVisit({ ...draft, later: true }, ZONE);
    expect(second?.start).toBe(at('2026-11-01T07:30:00'));
    expect(second?.arrivalStart).toBe(at('2026-11-01T07:30:00'));
    expect(second?.end).toBe(at('2026-11-01T09:30:00'));
  });

  it('is known again when a form opens on the second', () => {
    const opened = newDraft(ZONE, {
      start: at('2026-11-01T07:30:00'),
      end: at('2026-11-01T08:30:00'),
      technicianIds: [],
    });
    expect(opened.later).toBe(true);
    expect(plannedVisit(opened, ZONE)?.start).toBe(at('2026-11-01T07:30:00'));
  });

  it('does not stay when another start is given', () => {
    expect(movedStart({ ...draft, later: true }, 600).later).toBe(false);
  });

  it('is told apart from the skipped one, which says so', () => {
    expect(visitFaults({ ...draft, date: '2026-03-08', start: 150 }, ZONE).start).toEqual([
      'The clocks skip this time on this day',
    ]);
  });
});

describe('a window over midnight', () => {
  it('can be saved, moved and changed', () => {
    const draft = draftOf(night, ZONE);
    expect(visitFaults(draft, ZONE)).toEqual({});
    const later = movedStart(draft, 23 * 60 + 30);
    expect(visitFaults(later, ZONE)).toEqual({});
    expect(plannedVisit(later, ZONE)).toMatchObject({
      start: night.start + 1_800_000,
      end: night.end + 1_800_000,
      arrivalStart: night.arrivalStart === null ? null : night.arrivalStart + 1_800_000,
      arrivalEnd: night.arrivalEnd === null ? null : night.arrivalEnd + 1_800_000,
    });
  });

  it('is understood from what is typed', () => {
    const draft = newDraft(ZONE, {
      start: at('2026-11-25T05:00:00'),
      end: at('2026-11-25T07:00:00'),
      technicianIds: [],
    });
    const typed = withArrivalTo(withArrivalFrom(draft, 22 * 60 + 30), 30);
    expect(visitFaults(typed, ZONE)).toEqual({});
    expect(plannedVisit(typed, ZONE)).toMatchObject({
      arrivalStart: night.arrivalStart,
      arrivalEnd: night.arrivalEnd,
    });
    expect(shownMinute(typed.arrivalTo)).toBe(30);
    // Half past midnight, promised from before midnight.
    const early = withArrivalFrom({ ...draft, start: 15 }, 23 * 60 + 30);
    expect(early.arrivalFrom).toBe(-30);
  });

  it('is no excuse for a window that ends before it begins', () => {
    const draft = newDraft(ZONE, {
      start: at('2026-11-24T15:00:00'),
      end: at('2026-11-24T17:00:00'),
      technicianIds: [],
    });
    const typed = withArrivalTo(withArrivalFrom(draft, 11 * 60), 9 * 60);
    expect(visitFaults(typed, ZONE).arrivalEnd).toEqual(['The latest arrival must be after the earliest']);
  });

  it('is what the next free evening of a new job begins with', () => {
    const draft = newDraft(ZONE, {
      start: at('2026-11-25T05:00:00'),
      end: at('2026-11-25T07:00:00'),
      technicianIds: [],
    });
    expect(plannedVisit(draft, ZONE)).toMatchObject({
      arrivalStart: draft && night.start,
      arrivalEnd: night.start + 7_200_000,
    });
  });
});

describe('a start that is typed', () => {
  it('takes the window along with its length and its distance, into the evening too', () => {
    const nine = {
      ...newDraft(ZONE, {
        start: at('2026-11-24T15:00:00'),
        end: at('2026-11-24T17:00:00'),
        technicianIds: [],
      }),
    };
    const late = plannedVisit(movedStart(nine, 22 * 60 + 30), ZONE);
    expect(late).toMatchObject({
      arrivalStart: at('2026-11-25T04:30:00'),
      arrivalEnd: at('2026-11-25T06:30:00'),
    });
  });

  it('keeps length and distance through any number of starts', () => {
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
          const last = starts.reduce(movedStart, { ...first, arrivalTo: (first.arrivalFrom ?? 0) + 120 });
          expect((last.arrivalFrom ?? 0) - (last.start ?? 0)).toBe(away);
          expect((last.arrivalTo ?? 0) - (last.arrivalFrom ?? 0)).toBe(120);
        },
      ),
    );
  });
});
