import { describe, expect, it } from 'vitest';
import { setOffsets } from '../lib/offsets';
import { busy, at, technician } from '../lib/schedule/schedule.fixture';
import type { RankedTechnician } from '../lib/schedule/technician-ranking';
import { openingText, rankingText } from './technicians';

const style = { timeZone: 'America/Chicago', clock: 'hours12' as const };
setOffsets(style.timeZone, {
  spans: [{ from: 0, minutes: -360, abbreviation: 'CST' }],
  end: at(1000),
});

const ranked: RankedTechnician = {
  technician: technician('1'),
  objections: [],
  free: { start: at(13), end: at(16) },
  ofUnit: true,
  inZone: true,
  zone: null,
  distance: null,
  sameZip: false,
  share: 0.56,
  planned: 0,
};
const nothing = () => undefined;

describe('why a technician is offered', () => {
  it('is the free time, the load, the unit, and what is near', () => {
    expect(rankingText(ranked, nothing, style)).toBe('Free 1–4 PM · 56% · HVAC · Same zone');
    expect(rankingText({ ...ranked, distance: 4_500 }, nothing, style)).toContain('2.8 mi from other work');
    expect(rankingText({ ...ranked, sameZip: true }, nothing, style)).toContain('Same ZIP code that day');
    expect(rankingText({ ...ranked, zone: 'North' }, nothing, style)).toBe(
      'Free 1–4 PM · 56% · HVAC · North',
    );
  });
});

describe('why a technician is not offered', () => {
  const against = (objections: RankedTechnician['objections']) =>
    rankingText({ ...ranked, objections, free: null }, () => busy('a', '1', 9, 11), style);

  it('names the other appointment, the skills, or the time off', () => {
    expect(against([{ kind: 'overlap', appointmentId: 'a' }])).toBe(
      'Overlaps Customer a, 9–11 AM · 56% · HVAC',
    );
    expect(against([{ kind: 'skills', skills: ['Electrical'] }])).toMatch(/^Missing skill: Electrical/);
    expect(against([{ kind: 'timeOff' }])).toMatch(/^Time off/);
    expect(against([{ kind: 'outsideShift' }])).toMatch(/^Outside the shift/);
    expect(against([{ kind: 'noShift' }])).toMatch(/^No shift that day/);
  });

  it('does without the name of an appointment that is not known', () => {
    const text = rankingText(
      { ...ranked, objections: [{ kind: 'overlap', appointmentId: 'b' }], free: null },
      nothing,
      style,
    );
    expect(text).toMatch(/^Overlaps another appointment/);
  });
});

describe('an opening', () => {
  it('has the free time and the number of others', () => {
    const opening = {
      ...ranked,
      start: at(13),
      end: at(14),
      technicians: [technician('1')],
      free: { start: at(8), end: at(12) },
      others: 4,
    };
    expect(openingText(opening, style)).toBe('Free 8 AM–12 PM · 56% · HVAC · Same zone · + 4 others');
  });
});
