import { describe, expect, it } from 'vitest';
import { project } from './project.fixture';
import { monthsOf, positionOf, slipOf, spanOf, targetText } from './schedule-status';

describe('targetText', () => {
  it('counts calendar days, also over a clock change', () => {
    expect(targetText(project({}), '2026-11-24')).toBe('Due in 6 days');
    expect(targetText(project({}), '2026-11-30')).toBe('Due today');
    expect(targetText(project({}), '2026-12-01')).toBe('1 day overdue');
    expect(targetText(project({ targetDate: '2026-11-02' }), '2026-10-31')).toBe('Due in 2 days');
  });

  it('compares the completion date with the target date', () => {
    expect(targetText(project({ actualDate: '2026-12-04' }), '2027-01-01')).toBe('4 days late');
    expect(targetText(project({ actualDate: '2026-11-29' }), '2027-01-01')).toBe('1 day early');
    expect(targetText(project({ targetDate: null }), '2027-01-01')).toBe('No target date');
  });
});

describe('the timeline', () => {
  it('spans today and all dates, and clips far ones', () => {
    const span = spanOf([project({}), project({ targetDate: '2031-01-01' })], '2026-11-24');
    expect(positionOf('2026-11-24', span)).toBeGreaterThan(0);
    expect(positionOf('2031-01-01', span)).toBe(1);
    expect(positionOf('1999-01-01', span)).toBe(0);
    expect(monthsOf(span)[0]).toEqual({ date: '2026-11-01', label: 'Nov' });
  });
});

describe('slipOf', () => {
  const today = '2026-11-24';

  it('is the days from the target to the end of the work', () => {
    expect(slipOf(project({}), today)).toBe(0);
    expect(slipOf(project({ lastAppointment: '2026-12-05' }), today)).toBe(5);
    expect(slipOf(project({ lastAppointment: '2026-11-20' }), today)).toBe(0);
    expect(slipOf(project({ targetDate: '2026-11-20' }), today)).toBe(4);
  });

  it('is final once the project is completed, also if it was early', () => {
    expect(slipOf(project({ actualDate: '2026-11-28', lastAppointment: '2026-12-05' }), today)).toBe(-2);
    expect(slipOf(project({ actualDate: '2026-12-02' }), today)).toBe(2);
  });

  it('is unknown without a target and for a canceled project', () => {
    expect(slipOf(project({ targetDate: null }), today)).toBeNull();
    expect(slipOf(project({ scheduleStatus: 'canceled' }), today)).toBeNull();
  });
});
